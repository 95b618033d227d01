"""The words of a sentence that tell of events, with the type each tells of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.events.grammar import clause, nominal
from kg.extract.events.lexicon import GAP, Entry
from kg.extract.events.scene import Scene
from kg.extract.events.senses import Candidate, sense
from kg.extract.forms import forms
from kg.extract.phrases import Phrase, is_quantity
from kg.knowledge.lexicon import words
from kg.language import Token, is_dep
from kg.model import Form, Span

_GAP = 5  # words
_LINKS = frozenset({"of", "on", "for", "to"})
_PAUSES = frozenset({"HumanitarianPause", "Ceasefire"})
_HYPHENS = frozenset({"-", "–", "‑"})
_ARTICLES = frozenset({"a", "an", "the"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_NO_VERBS = frozenset({"NOUN", "PROPN", "ADJ", "ADV", "X"})
_NOUN_TAGS = frozenset({"NN", "NNS"})
_KNOWN = frozenset({"the", "their", "its", "his", "her"})
_STANDS_FOR_ARTICLE = frozenset({"DET", "PRON"})


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word or phrase that tells of an event of `type`."""

    candidate: Candidate
    type: str
    certainty: float

    @property
    def scene(self) -> Scene:
        """The sentence it stands in."""
        return self.candidate.scene

    @property
    def head(self) -> int:
        """The token that names it."""
        return self.candidate.head

    @property
    def frame(self) -> str:
        """Name of the frame that tells which place is which role."""
        return self.candidate.entry.frame

    @property
    def is_noun(self) -> bool:
        """Whether it is a noun."""
        return self.candidate.nominal is not None

    @property
    def opening(self) -> str:
        """The word its phrase begins with, of a noun: "the", "another", "no"."""
        phrase = self.scene.phrase(self.head) if self.is_noun else None
        return self.scene.word(phrase.first) if phrase else ""

    @property
    def is_definite(self) -> bool:
        """ "the attack", "this bombing": known; not so "the destruction of a mill"."""
        last = self.candidate.last
        new = self.scene.word(last + 1) == "of" and self.scene.word(last + 2) in {"a", "an"}
        return self.opening in _DEFINITE and not new

    @property
    def span(self) -> Span:
        """Its words; of a phrase with others inside, the first word."""
        tokens = self.scene.parse.tokens
        if not self.candidate.whole:
            empty = self.scene.lemma(self.candidate.first) in _list("empty_verbs")
            if empty:
                return tokens[self.candidate.last].span
            if self.is_noun:
                return tokens[self.candidate.first].span
            words = self.candidate.entry.words
            return Span(tokens[self.candidate.first].start, tokens[self._before_gap(words)].end)
        return Span(tokens[self.candidate.first].start, tokens[self.candidate.last].end)

    def _before_gap(self, words: tuple[str, ...]) -> int:
        """Return the last token before others come between: "bring down … warplane"."""
        last = self.candidate.first + words.index(GAP) - 1 if GAP in words else self.candidate.first
        return last if last in self.scene.tokens else self.candidate.first


@dataclass(frozen=True, slots=True)
class _Match:
    entry: Entry
    tokens: tuple[int, ...]

    @property
    def whole(self) -> bool:
        return self.tokens[-1] - self.tokens[0] + 1 <= len(self.tokens) + _hyphens(self)


def _hyphens(match: _Match) -> int:
    """Hyphens inside a phrase are no gaps: a phrase of n words holds at most n - 1 of them."""
    return 0 if GAP in match.entry.words else len(match.entry.words) - 1


def find_triggers(scene: Scene) -> tuple[Trigger, ...]:
    """Return the triggers of one sentence, in text order; no token is in two."""
    found: list[Trigger] = []
    taken: set[int] = set()
    for match in _by_length(scene):
        if taken.isdisjoint(match.tokens):
            trigger = _trigger(scene, match)
            if trigger is not None:
                found.append(trigger)
            if trigger is not None or len(match.tokens) > 1:  # "heart attack" is no attack either
                taken.update(match.tokens if match.whole else match.tokens[:1])
    found.sort(key=lambda t: t.candidate.first)
    return tuple(t for t, after in zip(found, (*found[1:], None), strict=False)
                 if after is None or not _is_paused(t, after))  # fmt: skip


def _is_paused(trigger: Trigger, after: Trigger) -> bool:
    """ "its bombing “pause”": the pause is told, the bombing only says of what."""
    if not (trigger.is_noun and after.is_noun) or after.type not in _PAUSES:
        return False
    between = range(trigger.candidate.last + 1, after.candidate.first)
    return all(trigger.scene.token(i).pos == "PUNCT" for i in between) and not (
        {trigger.scene.word(i) for i in between} & {",", ";", "."}
    )


def _by_length(scene: Scene) -> list[_Match]:
    matches = [m for i in scene.tokens for m in _at(scene, i)]
    return sorted(matches, key=lambda m: (-len(m.tokens), m.tokens[0], m.entry.kind != "n"))


def _at(scene: Scene, i: int) -> Iterator[_Match]:
    token = scene.token(i)
    if not token.text[0].isalpha():
        return
    for entry in scene.lexicon.matches(forms(token.text, token.lemma)):
        tokens = _matched(scene, i, entry.words)
        if tokens is not None and _agrees(scene, entry, tokens):
            yield _Match(entry, tokens)


def _matched(scene: Scene, start: int, words: tuple[str, ...]) -> tuple[int, ...] | None:
    """Return the tokens the words of a phrase stand at, or None."""
    if len(words) == 1:
        return (start,)
    found, i, gap = [start], start + 1, 0
    for word in words[1:]:
        if word == GAP:
            gap = _GAP
            continue
        at = _next_match(scene, i, word, gap)
        if at is None:
            return None
        found.append(at)
        i, gap = at + 1, 0
    return tuple(found)


def _next_match(scene: Scene, i: int, word: str, gap: int) -> int | None:
    for j in range(i, min(i + gap + 2, scene.tokens.stop)):
        token = scene.token(j)
        if _is_word(token, word):
            return j
        if token.text in _HYPHENS:
            continue
        if gap == 0 or token.text in {",", ";", ":", "."}:
            return None
        gap -= 1
    return None


def _is_word(token: Token, word: str) -> bool:
    if word in _ARTICLES:
        return token.pos in _STANDS_FOR_ARTICLE and token.text.lower() != "it"
    return word in forms(token.text, token.lemma)


# ── parts of speech ──────────────────────────────────────────────────────────────────────────


def _agrees(scene: Scene, entry: Entry, tokens: tuple[int, ...]) -> bool:
    """Whether the words are of the entry's part of speech, as far as tags can be trusted."""
    if entry.kind == "v":
        verb = tokens[-1] if entry.tailed else tokens[0]
        return _is_verb(scene, verb, len(entry.words) > 1) or _is_past_form(scene, verb, entry)
    if entry.kind == "a":
        return _is_modifier(scene, tokens[0])
    return _is_noun(scene, tokens[-1], len(entry.words) > 1) or _is_sure_noun(scene, entry, tokens)


def _is_past_form(scene: Scene, i: int, entry: Entry) -> bool:
    """ "retook", "struck": what cannot but be a verb, whatever the tagger says."""
    token = scene.token(i)
    word = token.text
    if not word.islower() or word.endswith(("s", "ed", "ing")) or word == entry.words[0]:
        return False
    phrase = scene.phrase(i)
    alone = phrase is None or phrase.first == i
    return alone and token.pos in _NO_VERBS and not is_dep(token.dep, "amod", "compound")


def _is_sure_noun(scene: Scene, entry: Entry, tokens: tuple[int, ...]) -> bool:
    """ "quake", "siege": a word that is no verb either, whatever the tagger says."""
    if not entry.strong or len(tokens) > 1 or scene.token(tokens[0]).pos not in {"VERB", "ADJ"}:
        return False
    word = scene.word(tokens[0])
    if word.endswith(("ing", "ed")):
        return False
    return word == entry.words[0] and all(e.kind == "n" for e in scene.lexicon.matches((word,)))


def _is_verb(scene: Scene, i: int, phrase: bool) -> bool:
    token = scene.token(i)
    if token.pos == "AUX":
        return phrase  # "was behind the attack"
    if token.pos == "VERB":
        if _is_named_group(scene, i):
            return False
        return not is_dep(token.dep, "amod", "compound") or _is_finite_after_all(scene, i)
    if token.pos == "ADJ":
        free = token.tag == "VBN" and not is_dep(token.dep, "amod")
        return free or _has_auxiliary(scene, i)
    if token.pos in {"NOUN", "PROPN"}:
        if scene.parse.child(i, "obj") is not None:
            return True  # "accuses Russia": a noun has no object
        if token.pos == "NOUN" and _ends_like_verb(scene, i):
            return True
        return scene.headline and (phrase or _headline_verb(scene, i))
    return False


def _ends_like_verb(scene: Scene, i: int) -> bool:
    """ "A car bomb exploded", taken for one noun phrase."""
    phrase, word = scene.phrase(i), scene.token(i).text
    if phrase is None or not word.endswith("ed") or word in _list("participles"):
        return False
    return phrase.last == i > phrase.first and scene.token(i - 1).pos in {"NOUN", "PROPN"}


def _is_finite_after_all(scene: Scene, i: int) -> bool:
    """ "airstrikes killed dozens": between a noun and a phrase, no modifier."""
    if i - 1 in scene.tokens and scene.token(i - 1).tag == "RB":  # "soldiers later looted shops"
        after = scene.phrase(i + 1)
        alone = scene.phrase(i - 1) is None and after is not None and after.first == i + 1
        return alone and scene.token(i).tag != "VBG"
    before, after = scene.phrase(i - 1), scene.phrase(i + 1)
    if i + 1 in scene.tokens and is_quantity(scene.token(i + 1)):
        return scene.token(i).tag != "VBG"  # "wounded dozens"
    if before is None or after is None or scene.token(i).tag == "VBG":
        return False
    if i - 1 not in scene.tokens or scene.token(i - 1).pos not in {"NOUN", "PROPN"}:
        return False
    return after.first == i + 1 and scene.token(i + 1).pos in {"NUM", "DET", "NOUN", "PROPN"}


def _has_auxiliary(scene: Scene, i: int) -> bool:
    return scene.parse.child(i, "aux", "cop") is not None and scene.word(i).endswith(("ed", "ted"))


def _headline_verb(scene: Scene, i: int) -> bool:
    """A word in a headline that looks like a verb's form and has a phrase on either side."""
    word = scene.word(i)
    if not word.endswith(("s", "ed")) or i - 1 not in scene.tokens:
        return False
    following = scene.token(i + 1) if i + 1 in scene.tokens else None
    if following is None or following.pos not in {"NUM", "DET", "NOUN", "PROPN", "ADJ", "ADP"}:
        return False
    return scene.token(i - 1).pos in {"NOUN", "PROPN"} and word.endswith("s")


def _is_modifier(scene: Scene, i: int) -> bool:
    token = scene.token(i)
    if any(c.anchor == i and not _is_named_group(scene, i) for c in scene.figures):
        return True  # "31 people were missing", "nineteen dead"
    if _is_named_group(scene, i):
        return False
    return token.pos in {"ADJ", "VERB"} and (
        is_dep(token.dep, "amod", "compound") or token.tag in {"JJ", "VBN"}
    )


def _is_subject_after_all(scene: Scene, i: int) -> bool:
    """ "Shelling on Tuesday hit a clinic": a finite verb behind it has no other subject."""
    if scene.parse.child(i, "obj", "aux", "nsubj") is not None:
        return False
    for j in range(i + 1, min(i + _GAP, scene.tokens.stop)):
        if scene.token(j).tag in {"VBD", "VBZ"} and scene.token(j).pos == "VERB":
            return scene.parse.child(j, "nsubj", "nsubj:pass") is None
        if scene.token(j).text in {",", ";", ":"}:
            return False
    return False


def _is_named_group(scene: Scene, i: int) -> bool:
    """ "the sick and wounded", "of the 14 injured": people known to be hurt, no event."""
    if scene.word(i) not in _list("participles"):
        return False
    if scene.word(i - 1) == "and" and scene.token(i - 2).pos in {"ADJ", "NOUN", "VERB"}:
        return scene.word(i - 3) in _KNOWN
    phrase = scene.phrase(i)
    return phrase is not None and phrase.last == i and scene.word(phrase.first) in _KNOWN


def _is_noun(scene: Scene, i: int, phrase: bool) -> bool:
    token = scene.token(i)
    if token.pos in {"NOUN", "PROPN"} or (token.pos == "VERB" and token.tag in _NOUN_TAGS):
        return not _is_part_of_name(scene, i) and not (scene.headline and _acts_on(scene, i))
    if token.pos == "VERB" and token.tag == "VBG":
        if _is_subject_after_all(scene, i):
            return True
        return is_dep(token.dep, "nsubj", "obj", "obl", "nmod", "compound", "conj") and (
            scene.parse.child(i, "obj") is None
        )
    if token.pos == "ADJ":  # "their offensive west of": an adjective that heads its phrase
        found = scene.phrase(i)
        return (
            found is not None and found.head == i and (found.first < i or found.owner is not None)
        )
    return phrase and token.pos == "VERB" and scene.headline


def _acts_on(scene: Scene, i: int) -> bool:
    """ "Helicopters Attack Turkish-Backed Rebels": in a headline, a verb with its object."""
    following = scene.phrase(i + 1)
    if following is None or scene.phrase(i - 1) is None or i + 1 not in scene.tokens:
        return False
    inside = following.first <= i  # one long phrase to the tagger
    plural = scene.token(i - 1).text.lower().endswith("s") and scene.token(i - 1).tag != "NNP"
    return inside and plural and scene.token(following.head).text.lower().endswith("s")


def _is_part_of_name(scene: Scene, i: int) -> bool:
    """ "Truce Supervision Organization", "Operation Storm": words of a name tell of no event."""
    if scene.token(i).pos != "PROPN":
        return False
    return any(n.mention.form is Form.NAME for n in scene.named.get(i, ()))


# ── matches to triggers ──────────────────────────────────────────────────────────────────────


def _trigger(scene: Scene, match: _Match) -> Trigger | None:
    entry, first, last = match.entry, match.tokens[0], match.tokens[-1]
    if entry.kind == "n":
        if len(match.tokens) > 1 and entry.words[-1] in _LINKS:  # "capture of": the capture
            last = match.tokens[-2]
        head = last if GAP not in entry.words else first
        candidate = Candidate(
            scene, entry, first, last, head, None, nominal(scene, first, last), match.whole
        )
    else:
        end = last if match.whole else first
        head = last if entry.tailed else first
        company = clause(scene, head, end)
        candidate = Candidate(scene, entry, first, last, head, company, None, match.whole)
    decided = sense(candidate)
    if decided is None or _is_suspicion(candidate):
        return None
    return Trigger(candidate, *decided)


def _is_suspicion(candidate: Candidate) -> bool:
    """ "suspected of spying": what nobody holds to have happened to anybody in particular."""
    scene = candidate.scene
    token = scene.token(candidate.head)
    if not is_dep(token.dep, "advcl", "acl", "xcomp", "nmod", "obl"):
        return False
    if scene.lemma(token.head) == "accuse" and candidate.clause is not None:
        return not candidate.clause.object and not candidate.clause.after
    if scene.lemma(token.head) not in _list("suspicion"):
        return False
    if candidate.clause is not None:
        return not any(_is_particular(scene, phrase) for phrase in candidate.clause.object)
    phrase = scene.phrase(candidate.head)
    return token.tag == "VBG" or (phrase is not None and not _is_particular(scene, phrase))


def _is_particular(scene: Scene, phrase: Phrase) -> bool:
    """A name, a number, "the mayor"."""
    if scene.entities(phrase) or scene.word(phrase.first) in _DEFINITE:
        return True
    return any(scene.token(i).pos == "NUM" for i in range(phrase.first, phrase.last + 1))


def _list(name: str) -> frozenset[str]:
    return words("events", "grammar", name)
