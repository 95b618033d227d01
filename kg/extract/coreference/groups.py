"""People without a name who speak or act: "rebels", "local sources", "French officials".

They become actors of kind Group only where they do something or something is done to them; the
same words are the same people in one text, but each "source" is somebody new. Fighters and troops
with a name before them are those whose name it is: "Hamas fighters" are Hamas.
"""

from __future__ import annotations

import re

from kg.extract.coreference.scene import Actor, Seen, Stage, is_speaker
from kg.extract.phrases import Phrase, is_quantity, phrases
from kg.knowledge.authority import authority
from kg.knowledge.lexicon import load_toml, words
from kg.knowledge.toponymy import fold
from kg.language import Parse, is_dep
from kg.model import EntityKind, Form, Span, ZoneKind

_LONG_TITLE = 6  # tokens between an office and the name of who holds it
_OF_SOMETHING = re.compile(r"(?: (?:of|for|at|in) [^,.;:!?]{1,60})?,\s*")
_HEADLINES = (ZoneKind.TITLE, ZoneKind.HEADING)
_FIGHTING = frozenset(
    {
        "fighter",
        "force",
        "troop",
        "soldier",
        "militant",
        "rebel",
        "unit",
        "jihadist",
        "gunman",
        "guerrilla",
        "warplane",
        "militiaman",
    }
)
_ARMED = (EntityKind.ARMED_GROUP, EntityKind.MILITARY, EntityKind.GOVERNMENT)


class Groups:
    """The unnamed actors of one text, by the words that tell them."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._known: dict[str, Actor] = {}

    def find(self, sentence: int) -> None:
        """Add those that speak or act in a sentence."""
        parse, document = self._stage.parse, self._stage.document
        if document.zone_of(document.sentences[sentence]).kind in _HEADLINES:
            return  # what a headline says stands below it, in full sentences
        for phrase in phrases(parse, parse.sentence(sentence)):
            known = _lemma(parse, phrase.head) in words("coreference", "groups", "nouns")
            if known and not _is_counted(parse, phrase):
                self._add(phrase)

    def _add(self, phrase: Phrase) -> None:
        parse, head = self._stage.parse, phrase.head
        span = self._span(phrase)
        if self._is_named(head) or _is_title(parse, phrase) or not _takes_part(parse, head):
            return
        if _is_attitude(parse, head) or self._is_apposed(phrase):
            return
        if self._is_title_of(phrase):
            return
        owner = self._owner(phrase)
        if owner is not None:
            self._stage.add(owner, span, Form.NOMINAL)
        elif not self._is_vague(phrase):
            self._stage.add(self._actor(span, head), span, Form.NOMINAL)

    def _is_named(self, head: int) -> bool:
        """Whether the noun belongs to somebody's name or was taken up before."""
        return self._stage.taken(head)

    def _is_apposed(self, phrase: Phrase) -> bool:
        """Whether a comma joins it to one person's name: "an adviser, X Y,", "X Y, a teacher"."""
        parse, text = self._stage.parse, self._stage.document.text
        first, end = parse.tokens[phrase.first], parse.tokens[phrase.last].end
        if first.text.lower() not in ("a", "an", "the"):
            return False
        people = self._people_of(first.sentence)
        before = (text[s.end : first.start] for s in people if s.end <= first.start)
        behind = (text[end : s.start] for s in people if s.start >= end)
        return any(t.strip() == "," for t in before) or any(map(_OF_SOMETHING.fullmatch, behind))

    def _is_title_of(self, phrase: Phrase) -> bool:
        """Whether a name with a title ends it: "Army chief of communications Captain X Y"."""
        parse, tokens = self._stage.parse, self._stage.parse.tokens
        for span in self._people_of(tokens[phrase.head].sentence):
            last = parse.indices(span).start - 1
            rest = range(phrase.last + 1, last + 1)
            if not rest or tokens[rest[0]].text != "of" or len(rest) > _LONG_TITLE:
                continue
            titled = tokens[last].lemma.lower() in words("coreference", "people", "nouns")
            plain = all(tokens[i].pos in ("ADP", "NOUN", "ADJ", "PROPN") for i in rest)
            if titled and plain and tokens[last - 1].pos in ("NOUN", "PROPN"):
                return True
        return False

    def _people_of(self, sentence: int) -> list[Span]:
        """Return where people are named or told of in a sentence."""
        near = self._stage.in_sentence(sentence)
        return [s.span for s in near if s.actor.kind is EntityKind.PERSON]

    def _is_vague(self, phrase: Phrase) -> bool:
        parse, head = self._stage.parse, phrase.head
        if _lemma(parse, head) not in words("coreference", "groups", "vague"):
            return False
        told = any(
            parse.tokens[i].pos in ("ADJ", "NOUN", "PROPN") for i in range(phrase.first, head)
        )
        first = parse.tokens[phrase.first].text.lower()
        if first == "the" and parse.tokens[head].tag == "NNP":
            return False  # "The Prime Minister"
        known = first == "the" and _lemma(parse, head) in words("coreference", "groups", "bodies")
        return not ((told or known) and is_speaker(parse, head))

    def _owner(self, phrase: Phrase) -> Actor | None:
        """Return whose fighters these are: of "Hamas fighters" Hamas."""
        parse, head = self._stage.parse, phrase.head
        lemma = _lemma(parse, head)
        inside = Span(parse.tokens[phrase.first].start, parse.tokens[head].end)
        near = self._stage.in_sentence(parse.tokens[head].sentence)
        owners = [s for s in near if inside.covers(s.span) and not self._leads(s.span)]
        if lemma in load_toml("coreference")["bodies"] and parse.tokens[head].tag == "NN":
            bodies = [s.actor for s in owners if s.actor.kind is not EntityKind.GOVERNMENT]
            return bodies[-1] if bodies else None  # "the al-Sham Legion rebel group"
        if lemma not in _FIGHTING:
            return None
        armed = [s.actor for s in owners or self._of(head) if s.actor.kind in _ARMED]
        return armed[-1] if armed else None

    def _leads(self, span: Span) -> bool:
        """Whether a name is the first half of a compound: the Turks in "Turkish-backed rebels"."""
        return self._stage.document.text[span.end : span.end + 1] in ("-", "‑", "–")

    def _of(self, head: int) -> list[Seen]:
        """Return the names after "of": "the jihadists of X"."""
        parse = self._stage.parse
        owners = parse.children(head, "nmod")
        told = {o for o in owners if (c := parse.child(o, "case")) and _lemma(parse, c) == "of"}
        return [s for o in sorted(told) for s in self._stage.at_token(o)]

    def _span(self, phrase: Phrase) -> Span:
        """Return the phrase's span, with what a hyphen joins to its front ("so-called rebels")."""
        parse = self._stage.parse
        span, first = phrase.span(parse), phrase.first
        own = _behind_time(parse, phrase)
        if own != first:
            return Span(parse.tokens[own].start, span.end)
        if parse.tokens[phrase.head].tag == "NNP":
            span = self._with_portfolio(phrase, span)
        joined = first > 1 and parse.tokens[first - 1].text == "-"
        joined = joined and parse.tokens[first - 2].end == parse.tokens[first - 1].start
        return Span(parse.tokens[first - 2].start, span.end) if joined else span

    def _with_portfolio(self, phrase: Phrase, span: Span) -> Span:
        """Return the span with what an office is for: "Minister | of Labour"."""
        tokens, of = self._stage.parse.tokens, phrase.last + 1
        last = of
        while last + 1 < len(tokens) and tokens[last + 1].text[0].isupper():
            last += 1
        is_office = of < len(tokens) and tokens[of].text == "of" and last > of
        return Span(span.start, tokens[last].end) if is_office else span

    def _actor(self, span: Span, head: int) -> Actor:
        name = self._name(span)
        key = fold(name)
        token = self._stage.parse.tokens[head]
        is_one = token.tag not in ("NNS", "NNPS") and _lemma(self._stage.parse, head) in words(
            "coreference", "groups", "single"
        )
        if is_one or key not in self._known:
            self._known[key] = self._stage.new(EntityKind.GROUP, name)
        return self._known[key]

    def _name(self, span: Span) -> str:
        """Return the words, the first in small letters where only its place gives it a capital."""
        name = " ".join(span.of(self._stage.document.text).split())
        first, *others = name.split()
        opens = span.start == self._sentence_start(span)
        plain = (opens and " ".join(others).islower()) or (opens and not others)
        is_proper = authority().entries(first.split("-")[0])
        return name[0].lower() + name[1:] if plain and not is_proper else name

    def _sentence_start(self, span: Span) -> int:
        first = next(iter(self._stage.parse.at(span)))
        return self._stage.document.sentences[first.sentence].span.start


def _is_title(parse: Parse, phrase: Phrase) -> bool:
    """Whether the noun is written as somebody's title: "UN Under-Secretary-General Ann Lee".

    "The Prime Minister", and no name behind it, is somebody all the same.
    """
    head = phrase.head
    token, first = parse.tokens[head], parse.tokens[phrase.first]
    before = parse.tokens[head - 1] if head else token
    if token.tag != "NNP" or not token.text[0].isupper() or before.sentence != token.sentence:
        return False
    after = parse.tokens[head + 1] if head + 1 < len(parse.tokens) else token
    is_office = token.lemma.lower() in words("coreference", "people", "exclusive")
    alone = after.pos not in ("PROPN", "NOUN") and after.text not in (",", "for", "-")
    return not (is_office and alone and first.text.lower() == "the")


def _is_attitude(parse: Parse, head: int) -> bool:
    """Whether the noun only tells whom others are for: "pro-regime and pro-rebel outlets"."""
    if head < 2 or parse.tokens[head - 1].text != "-":
        return False
    return parse.tokens[head - 2].text.lower() in words("names", "inside", "attitudes")


def _is_counted(parse: Parse, phrase: Phrase) -> bool:
    """Whether these are figures of an event ("600 civilians"), not somebody who acts."""
    return any(
        is_quantity(parse.tokens[i]) and _lemma(parse, i) != "one"
        for i in range(phrase.first, phrase.head)
    )


def _behind_time(parse: Parse, phrase: Phrase) -> int:
    """Return where the phrase begins that follows another: "By nightfall | loyal troops"."""
    first = phrase.first
    if first == 0 or parse.tokens[first - 1].pos != "ADP":
        return first
    for i in range(first, phrase.head - 1):
        here, after = parse.tokens[i], parse.tokens[i + 1]
        if here.pos == "NOUN" and after.pos == "ADJ" and here.end + 1 == after.start:
            return i + 1
    return first


def _lemma(parse: Parse, i: int) -> str:
    return parse.tokens[i].lemma.lower()


def _takes_part(parse: Parse, head: int) -> bool:
    """Whether a noun speaks, acts, or suffers what makes it a party."""
    i = _first_of_several(parse, head)
    token = parse.tokens[i]
    verb = parse.tokens[token.head]
    if is_speaker(parse, i):
        return True
    if token.dep == "nsubj":
        return verb.pos == "VERB"
    if token.dep == "nsubj:pass" and token.tag == "NNP":
        return True  # "The Minister of Labour was met with whistles"
    if token.dep in ("obj", "nsubj:pass"):
        return verb.lemma.lower() in words("coreference", "verbs", "harming")
    case = parse.child(i, "case")
    by = case is not None and _lemma(parse, case) == "by"
    return by and is_dep(token.dep, "obl") and verb.tag == "VBN"


def _first_of_several(parse: Parse, i: int) -> int:
    for _ in range(5):
        token = parse.tokens[i]
        if token.dep != "conj" or parse.tokens[token.head].pos not in ("NOUN", "PROPN"):
            break
        i = token.head
    return i
