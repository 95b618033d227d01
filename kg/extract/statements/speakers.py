"""Who speaks: the noun phrase that belongs to a cue, by the parse or by where it stands."""

from __future__ import annotations

from collections.abc import Callable

from kg.extract.statements.cues import is_plural_verb, says
from kg.extract.statements.draft import Scene
from kg.extract.statements.grammar import (
    FINITE,
    ancestors,
    is_nominal,
    is_verb,
    noun_phrase,
    span_of,
    subject,
    trimmed,
)
from kg.extract.statements.lexicon import listed
from kg.knowledge.lexicon import words
from kg.language import Parse, Token, is_dep
from kg.model import Span

_QUOTED_NAME = 6  # tokens: a "senior diplomat" may speak, a longer quotation is no name
_LONGEST_NAME = 12  # tokens of a phrase that an aside parts from its verb
_HARD_STOPS = frozenset({":", ";", ".", "?", "!"})
_APPOSED = frozenset({"DET", "NUM", "NOUN", "ADJ", "PROPN", "ADV"})
_BETWEEN = frozenset({"ADV", "AUX", "PART"})
DAYS = frozenset(
    {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "yesterday"}
)


def speaker_of(scene: Scene, verb: int) -> int | None:
    """Return the head of the phrase that speaks: the verb's subject, or what stands beside it.

    "…, the ministry's spokesman said" is often parsed as if *said* belonged to the sentence
    before; a noun phrase right before the verb is then taken, and after a quotation one behind it.
    """
    parse = scene.parse
    joined = _joined_to(scene, verb)
    if joined is not None:
        return speaker_of(scene, joined)
    found = subject(parse, _governor(parse, verb))
    if found is not None and _is_elsewhere(scene, found, verb):
        found = None
    if found is None or not _can_speak(parse, found):
        return phrase_before(scene, verb)
    if is_dep(parse.tokens[found].dep, "nsubj") and parse.tokens[found].head == verb:
        return _beside(scene, found, verb)
    return _issuer(parse, found, verb)


def _governor(parse: Parse, verb: int) -> int:
    """Return the verb, or the main one that a participle behind a comma belongs to.

    In "The envoy backed the plan, referring to …" the envoy refers, not the plan.
    """
    after_comma = verb > 0 and parse.tokens[verb - 1].text == ","
    if not after_comma or parse.tokens[verb].tag != "VBG" or parse.children(verb, "nsubj"):
        return verb
    for above in ancestors(parse, verb):
        token = parse.tokens[above]
        if above < verb and is_verb(token) and parse.children(above, "nsubj"):
            return above
    return verb


def _joined_to(scene: Scene, verb: int) -> int | None:
    """Return the verb of saying that this one goes on from: "said …, adding", "said … and asked".

    The parser may hang the second verb on a verb inside what the first one says.
    """
    parse = scene.parse
    if verb == 0 or parse.child(verb, "nsubj", "csubj") is not None:
        return None
    before = verb - 1
    while before > 0 and parse.tokens[before].pos == "ADV":
        before -= 1
    token = parse.tokens[before]
    goes_on = token.text == "," and (parse.tokens[verb].tag == "VBG" or is_in_series(parse, verb))
    is_mistaken = is_plural_verb(parse, verb)
    is_finite = parse.tokens[verb].tag in FINITE or is_mistaken
    if not goes_on and not (token.pos == "CCONJ" and is_finite):
        return None
    earlier = _earlier_cue(scene, verb)
    if is_mistaken:
        return earlier
    if earlier is None or (not goes_on and parse.tokens[earlier].tag != parse.tokens[verb].tag):
        return None
    return earlier if parse.tokens[verb].head >= earlier else None


def is_in_series(parse: Parse, verb: int) -> bool:
    """Whether a finite verb goes on behind a comma: "condemned the raid, | said it would …"."""
    sentence = parse.sentence(parse.tokens[verb].sentence)
    if verb - 1 <= sentence.start or verb + 2 >= sentence.stop:
        return False
    before, after, then = (parse.tokens[i] for i in (verb - 1, verb + 1, verb + 2))
    if before.text != "," or parse.tokens[verb].tag not in FINITE:
        return False
    return after.text == "that" or (
        after.tag == "PRP" and (then.tag in FINITE or then.pos == "AUX")
    )


def _earlier_cue(scene: Scene, verb: int) -> int | None:
    """Return the nearest finite verb of saying before `verb` in its sentence."""
    parse = scene.parse
    first = parse.sentence(parse.tokens[verb].sentence).start
    for i in range(verb - 1, first - 1, -1):
        cue = scene.cues.get(i)
        is_past = parse.tokens[i].tag in FINITE or parse.tokens[i].tag == "VBN"
        if cue is not None and is_past and says(cue) and not scene.is_quoted(i):
            return i
    return None


def _is_elsewhere(scene: Scene, found: int, verb: int) -> bool:
    """Whether a subject stands in a quotation and its verb does not; a quoted name may."""
    own = scene.quotation_at(found)
    if own is scene.quotation_at(verb):
        return False
    return own is None or len(scene.parse.indices(own.outer)) > _QUOTED_NAME


def _issuer(parse: Parse, found: int, verb: int) -> int:
    """Return who issued the document that says so: "released a statement saying"."""
    token = parse.tokens[found]
    if token.lemma not in listed("documents") or not is_dep(parse.tokens[verb].dep, "acl"):
        return found
    if not is_dep(token.dep, "obj"):
        return found
    owner = subject(parse, token.head)
    return owner if owner is not None else found


def _beside(scene: Scene, found: int, verb: int) -> int:
    """Return the subject, or what stands between it and the verb: "Sunday on Fox, Rice said".

    What stands right before the verb also wins over a subject behind it.
    """
    parse, before = scene.parse, phrase_before(scene, verb)
    if found > verb:
        return before if before is not None else found
    if before is not None and _is_circumstance(parse, before):
        return found  # "two weeks ago", "in Oslo"
    if before is None or before <= found or before in noun_phrase(parse, found, verb):
        return found
    return before


def _is_circumstance(parse: Parse, head: int) -> bool:
    """Whether a noun phrase is a time or stands behind a preposition."""
    if is_dep(parse.tokens[head].dep, "obl", "nmod", "advmod"):
        return True
    phrase = noun_phrase(parse, head) or range(head, head + 1)
    return phrase.start > 0 and parse.tokens[phrase.start - 1].pos == "ADP"


def phrase_after(parse: Parse, verb: int) -> int | None:
    """Return the head of the noun phrase that begins right after the verb ("said the mayor")."""
    first = verb + 1
    if first >= len(parse.tokens) or parse.tokens[first].sentence != parse.tokens[verb].sentence:
        return None
    end = _name_end(parse, first)
    return _climb(parse, first, lambda i: verb < i < end)


def _name_end(parse: Parse, first: int) -> int:
    """Return where the name ends that a comma closes: "said Amina Diallo | , a nurse next door"."""
    i = first
    while i < len(parse.tokens) and parse.tokens[i].pos == "PROPN":
        i += 1
    closed = i > first and i < len(parse.tokens) and parse.tokens[i].text == ","
    return i if closed else len(parse.tokens)


def phrase_before(scene: Scene, verb: int) -> int | None:
    """Return the head of the noun phrase that ends right before the verb and its auxiliaries."""
    parse, last = scene.parse, verb - 1
    while last >= 0 and parse.tokens[last].pos in _BETWEEN:
        last -= 1
    if last < 0 or parse.tokens[last].sentence != parse.tokens[verb].sentence:
        return None
    if parse.tokens[last].text == ")":  # Human Rights Watch (HRW) said
        last = _before_bracket(parse, last)
    if parse.tokens[last].pos == "PUNCT" and parse.tokens[last].text not in _HARD_STOPS:
        return _phrase_before_aside(scene, last)
    comma = _comma_before(parse, last)
    return _climb(parse, last, lambda i: comma < i < verb)


def _before_bracket(parse: Parse, last: int) -> int:
    """Return the token before the bracket that closes at `last`."""
    first = parse.sentence(parse.tokens[last].sentence).start
    opened = [i for i in range(first, last) if parse.tokens[i].text == "("]
    return opened[-1] - 1 if opened and opened[-1] > first else last


def _comma_before(parse: Parse, last: int) -> int:
    """Return the nearest comma before token `last` in its sentence, or the token before it."""
    first = parse.sentence(parse.tokens[last].sentence).start
    for i in range(last, first - 1, -1):
        if parse.tokens[i].text in {",", ";", ":", "”", "''", '"'}:
            return i
    return first - 1


def _phrase_before_aside(scene: Scene, last: int) -> int | None:
    """Return the head of the phrase that opens the sentence, or follows a quotation, and is parted
    from its verb by an aside: "Rice, 49, said", "Rice, speaking in Oslo, said".
    """
    parse = scene.parse
    first = parse.sentence(parse.tokens[last].sentence).start
    for i in range(last - 1, first - 1, -1):
        quotation = scene.quotation_at(i)
        words = len(quotation.parts[0].of(scene.text).split()) if quotation is not None else 0
        if words > _QUOTED_NAME or (quotation is None and parse.tokens[i].text == ";"):
            first = i + 1
            break
    while first < last and parse.tokens[first].pos in {"PUNCT", "CCONJ", "ADV"}:
        first += 1
    comma = next((i for i in range(first, last) if parse.tokens[i].text in {",", "—", "("}), None)
    if comma is None or comma - first > _LONGEST_NAME or last - comma < 2:
        return None
    if any(
        parse.tokens[i].tag in FINITE or parse.tokens[i].pos == "SCONJ" for i in range(first, comma)
    ):
        return None
    return _climb(parse, comma - 1, lambda i: first <= i < comma)


def _climb(parse: Parse, i: int, allowed: Callable[[int], bool]) -> int | None:
    """Return the highest nominal above `i` on the allowed side of the verb.

    On the way up it passes through what stands before a noun: "Oslo-based attorney Dahl".
    """
    if not is_nominal(parse, i) and parse.tokens[i].pos != "VERB":
        return None
    top = i if is_nominal(parse, i) else None
    while not parse.is_root(i):
        below, i = parse.tokens[i], parse.tokens[i].head
        if not allowed(i):
            break
        if is_nominal(parse, i):
            top = i
        elif not _is_before_noun(below, parse.tokens[i]):
            break
    return top if top is not None and _can_speak(parse, top) else None


def _is_before_noun(below: Token, token: Token) -> bool:
    """Whether a word that is no noun stands before one: "based" in "Oslo-based attorney"."""
    if token.tag not in {"VBN", "VBG", "JJ"}:
        return False
    return is_dep(below.dep, "compound", "obl", "nmod", "advmod", "det", "amod")


def _can_speak(parse: Parse, i: int) -> bool:
    token = parse.tokens[i]
    if token.pos == "PRON" and token.lemma in {"there", "it"} and is_dep(token.dep, "expl"):
        return False
    is_gerund = token.tag == "VBG" and is_dep(token.dep, "nsubj")
    return (is_nominal(parse, i) or is_gerund) and token.lemma not in DAYS


def source_span(scene: Scene, head: int, verb: int | None) -> Span:
    """Return the span of the whole noun phrase of the source."""
    return span_of(scene.parse, source_phrase(scene, head, verb))


def source_phrase(scene: Scene, head: int, verb: int | None) -> range:
    """Return the tokens of the noun phrase of the source, with title and apposition."""
    parse = scene.parse
    phrase = noun_phrase(parse, head, verb) or range(head, head + 1)
    name = scene.names.get(head, phrase)
    phrase = range(min(phrase.start, name.start), max(phrase.stop, name.stop))
    if verb is not None and phrase.stop <= verb:
        first = _titled(parse, phrase.start)
        phrase = range(first, _apposed_before(parse, phrase.stop, verb))
        phrase = range(first, _up_to_verb(parse, phrase.stop, verb))
    elif verb is not None:
        phrase = range(phrase.start, _apposed_after(parse, phrase.stop))
    named = scene.names.get(phrase.stop)
    if named is not None and parse.tokens[phrase.stop - 1].lemma.lower() in words(
        "coreference", "people", "nouns"
    ):
        phrase = range(phrase.start, named.stop)  # "says | nurse | Rania Abdel"
    return _outside_quotations(scene, _without_time(scene, phrase, head), head)


def _without_time(scene: Scene, phrase: range, head: int) -> range:
    """Return the phrase without a time at its end: "the office | last night | put"."""
    last = phrase.stop
    while last - 1 > head and last - 1 in scene.times:
        last -= 1
    while last < phrase.stop and last - 1 > head and scene.parse.tokens[last - 1].pos == "ADP":
        last -= 1
    return range(phrase.start, last)


def _outside_quotations(scene: Scene, phrase: range, head: int) -> range:
    """Return the part of the phrase around its head that no other quotation reaches into."""
    allowed = {id(scene.quotation_at(head)), id(None)}
    first, last = head, head
    while first > phrase.start and id(scene.quotation_at(first - 1)) in allowed:
        first -= 1
    while last + 1 < phrase.stop and id(scene.quotation_at(last + 1)) in allowed:
        last += 1
    return trimmed(scene.parse, range(first, last + 1)) or range(head, head + 1)


def _up_to_verb(parse: Parse, stop: int, verb: int) -> int:
    """Return where the phrase ends if only "in …", "of …" parts it from its verb."""
    last = verb
    while last > stop and parse.tokens[last - 1].pos in _BETWEEN:
        last -= 1
    rest = [parse.tokens[i] for i in range(stop, last)]
    if not rest or rest[0].pos != "ADP" or rest[0].text.lower() in {"on", "at"}:
        return stop
    plain = all(t.pos in {"ADP", "DET", "ADJ", "NOUN", "PROPN", "NUM"} for t in rest)
    return last if plain and not any(t.lemma in DAYS for t in rest) else stop


def _titled(parse: Parse, first: int) -> int:
    """Return where the titles and names begin that stand right before the phrase.

    They are its own if nothing but a comma, a conjunction or the sentence's start is before them.
    """
    i = first
    while i > 0 and _is_title(parse, i - 1, parse.tokens[first].sentence):
        i -= 1
    if i == 0 or parse.tokens[i - 1].sentence != parse.tokens[first].sentence:
        return i
    stands_free = parse.tokens[i - 1].pos in {"PUNCT", "CCONJ", "SCONJ"}
    return i if stands_free else first


def _is_title(parse: Parse, i: int, sentence: int) -> bool:
    token = parse.tokens[i]
    if token.sentence != sentence or token.lemma in DAYS:
        return False
    return (
        token.pos in {"NOUN", "PROPN", "ADJ", "X"}
        or token.tag in {"HYPH", "POS"}
        or (token.text == "the")
    )


def _apposed_before(parse: Parse, stop: int, verb: int) -> int:
    """Return where the phrase ends that a comma closes before the verb: "Rice, 49, said"."""
    last = verb - 1
    while last > stop and parse.tokens[last].pos in _BETWEEN:
        last -= 1
    if last - stop < 1 or parse.tokens[stop].text != "," or parse.tokens[last].text != ",":
        return stop
    return last if _is_apposition(parse, range(stop + 1, last)) else stop


def _apposed_after(parse: Parse, stop: int) -> int:
    """Return where the phrase ends that goes on behind a comma: "said Rice, a nurse in Bergen"."""
    end = len(parse.tokens)
    while stop < end - 1 and parse.tokens[stop].text == ",":
        last = stop + 1
        while last < end and parse.tokens[last].text not in {",", ".", ";", ":", "—", "–"}:
            last += 1
        if not _is_apposition(parse, range(stop + 1, last)):
            break
        stop = last
    return stop


def _is_apposition(parse: Parse, run: range) -> bool:
    """Whether the run between commas tells who somebody is, and is no clause."""
    if not run or parse.tokens[run.start].pos not in _APPOSED:
        return False
    if parse.tokens[run.start].tag in {"WP", "WDT", "WRB"} or parse.tokens[run.start].lemma in DAYS:
        return False
    return not any(parse.tokens[i].tag in FINITE for i in run)
