"""Whether an event is told as real: by tense, modals, negation and the words that govern it.

Read from the trigger upwards: its own auxiliaries first, then each verb or noun it hangs on as a
complement ("threatened to resume bombing"). An adjunct ("after the attack") is not touched by what
governs it. The words are in `kg/knowledge/data/realis.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from kg.extract.events.hedges import is_hedged, markers_of
from kg.extract.events.scene import Scene
from kg.extract.events.triggers import Trigger
from kg.knowledge.lexicon import load_toml, words
from kg.language import Token, is_dep
from kg.model import Status

__all__ = ["goes_on", "is_ended", "is_goal", "is_hedged", "status", "will_go_on"]

_HIGHEST = 6  # governors looked at
_CLAUSES = ("xcomp", "ccomp", "csubj", "acl", "advcl")
_COMPLEMENTS = (*_CLAUSES, "obj", "nsubj", "conj", "compound", "dep", "amod")
_ADJUNCTS = ("acl:relcl", "parataxis", "appos")
_PREPOSITIONS = frozenset({"to", "for", "of", "from", "against", "about", "on", "with", "at"})


def status(trigger: Trigger) -> Status:
    """Return how real the event is told to be."""
    return _Reader(trigger).read()


def is_goal(trigger: Trigger) -> bool:
    """Whether it is only what another act is for: "attacked to break the siege", "seeking to"."""
    if trigger.is_noun:
        return False
    scene, i = trigger.scene, trigger.head
    head = scene.token(i).head
    if scene.lemma(head) == "aim":
        return True
    if "to" not in markers_of(scene, i):
        return False
    return is_dep(scene.token(i).dep, "advcl", "acl") or scene.lemma(head) in _list("striving")


def is_ended(trigger: Trigger) -> bool:
    """Whether a noun is governed by a word that ends, breaks or judges it: it is there already."""
    head = trigger.scene.token(trigger.head).head
    inside = range(trigger.candidate.first, trigger.candidate.last + 1)
    governed = trigger.is_noun and head not in inside
    return governed and trigger.scene.lemma(head) in _list("ending")


def goes_on(trigger: Trigger) -> bool:
    """ "said the truce would continue": whatever goes on, or is to go on, is there."""
    token = _subject(trigger)
    subject = trigger.is_noun and is_dep(token.dep, "nsubj")
    return subject and trigger.scene.lemma(token.head) in _list("lasting")


def will_go_on(trigger: Trigger) -> bool:
    """ "The truce would continue", which is of no day; not "clashes are continuing"."""
    scene = trigger.scene
    auxiliaries = scene.parse.children(_subject(trigger).head, "aux")
    return goes_on(trigger) and any(scene.token(c).tag == "MD" for c in auxiliaries)


def _subject(trigger: Trigger) -> Token:
    """The trigger, or what it stands beside: "its bombing “pause” would continue"."""
    token = trigger.scene.token(trigger.head)
    return trigger.scene.token(token.head) if token.dep == "appos" else token


# ── the lists ────────────────────────────────────────────────────────────────────────────────


def _list(name: str) -> frozenset[str]:
    return words("realis", "words", name)


@cache
def _own() -> Mapping[str, Status]:
    return {
        word: Status(name) for name, found in load_toml("realis")["own"].items() for word in found
    }


@cache
def _governors() -> Mapping[str, tuple[tuple[Status, frozenset[str]], ...]]:
    """Return word → (what it makes of an event, the ways it must govern it)."""
    found: dict[str, list[tuple[Status, frozenset[str]]]] = {}
    for rule in load_toml("realis")["governor"]:
        for word in rule["words"]:
            found.setdefault(word, []).append((Status(rule["makes"]), frozenset(rule["by"])))
    return {word: tuple(rules) for word, rules in found.items()}


# ── reading upwards ──────────────────────────────────────────────────────────────────────────


class _Reader:
    def __init__(self, trigger: Trigger) -> None:
        self._scene: Scene = trigger.scene
        self._trigger = trigger

    def read(self) -> Status:
        i = self._trigger.head
        found = self._noun(i) if self._trigger.is_noun else self._verb(i)
        return self._above(i, 0) if found is None else found

    def _above(self, i: int, steps: int) -> Status:
        """What the words above make of it."""
        head = self._scene.token(i).head
        if head == i or steps >= _HIGHEST or self._is_parted(i, head):
            return Status.OCCURRED
        if steps == 0 and self._is_topic(i, head):
            return Status.PLANNED
        if not self._is_complement(i, head) or self._is_loose(i, head):
            return Status.HYPOTHETICAL if self._in_condition(i) else Status.OCCURRED
        if steps == 0 and (is_ended(self._trigger) or self._is_refused(i, head)):
            return Status.OCCURRED
        if steps == 0 and goes_on(self._trigger):
            return Status.OCCURRED
        if steps == 0 and self._is_only_suspected(i, head):
            return Status.HYPOTHETICAL
        made = self._governed(i, head)
        if made is not None:
            return self._turned(made, head)
        verbal = self._scene.token(head).pos in {"VERB", "AUX", "ADJ"}
        own = self._verb(head) if verbal else None
        if own is Status.DENIED and steps == 0 and self._is_presupposed(head):
            return Status.OCCURRED
        return self._above(head, steps + 1) if own is None else own

    def _is_only_suspected(self, i: int, head: int) -> bool:
        """ "a man suspected of spying", "accused of planning": who says that there was any?

        Harm is another matter: of a man charged with killing two, only the killer is in doubt.
        """
        groups = self._scene.lexicon.groups
        if self._trigger.type in groups["violent"] | groups["harm"] or self._trigger.is_definite:
            return False
        accused = self._scene.lemma(head) in _list("accusing") and self._is_accused(head)
        return accused and bool(markers_of(self._scene, i) & {"of", "with", "in"})

    def _is_topic(self, i: int, head: int) -> bool:
        """ "talks on a prisoner exchange": there is none yet; but "talks on the war"."""
        trigger = self._trigger
        phrase = self._scene.phrase(i)
        known = trigger.is_definite or (phrase is not None and phrase.owner is not None)
        if known or not trigger.is_noun or trigger.type in {"War", "Siege"}:
            return False
        spoken_of = self._scene.lemma(head) in _list("topics")
        return spoken_of and bool(markers_of(self._scene, i) & {"on", "about", "for", "towards"})

    def _is_accused(self, head: int) -> bool:
        """Whether nobody is named who accuses: "accused of", "under suspicion of"."""
        token = self._scene.token(head)
        return token.tag in {"VBN", "NN"} and self._accuser(head) is None

    def _accuser(self, head: int) -> int | None:
        found = self._scene.parse.children(head, "nsubj")
        return next((c for c in found if self._scene.token(c).dep == "nsubj"), None)

    def _is_presupposed(self, head: int) -> bool:
        """ "nobody claimed the attack", "did not condemn the attack": the attack was."""
        light = self._scene.lemma(head) in self._scene.lexicon.light
        return self._trigger.is_definite and not light

    def _is_parted(self, i: int, head: int) -> bool:
        """ "blew up a bus; no casualties were reported": a semicolon ends what governs."""
        between = range(min(i, head) + 1, max(i, head))
        return any(self._scene.word(j) == ";" for j in between)

    def _governed(self, i: int, head: int) -> Status | None:
        """What the governor makes of it, if it governs it in one of its ways."""
        ways = self._ways(i, head)
        for made, by in _governors().get(self._scene.lemma(head), ()):
            if ways & by:
                return made
        return None

    def _ways(self, i: int, head: int) -> frozenset[str]:
        """How token `i` is governed: "clause", "object", "passive", or by which preposition."""
        scene, dep = self._scene, self._scene.token(i).dep
        markers = markers_of(scene, i)
        if is_dep(dep, "nsubj", "csubj"):
            passive = scene.parse.child(head, "aux:pass", "nsubj:pass", "cop") is not None
            return frozenset({"passive"} if passive else ())
        if is_dep(dep, "obl", "nmod"):
            return markers if markers & _PREPOSITIONS else frozenset({"object"})
        particles = {scene.word(c) for c in scene.parse.children(head, "compound:prt")}
        way = "clause" if is_dep(dep, *_CLAUSES) else "object"
        return markers | particles | {way}

    def _turned(self, made: Status, head: int) -> Status:
        """ "did not rule out an attack" leaves it open; "has no plans to" denies it."""
        if not self._negated(head):
            return made
        turned = {Status.DENIED: Status.HYPOTHETICAL, Status.PLANNED: Status.DENIED}
        return turned.get(made, Status.OCCURRED if made is Status.THREATENED else made)

    def _is_complement(self, i: int, head: int) -> bool:
        dep = self._scene.token(i).dep
        if is_dep(dep, *_ADJUNCTS) or self._is_participle(i):
            return False
        if is_dep(dep, "advcl"):
            return self._is_governed_clause(i, head)
        if is_dep(dep, "obl", "nmod"):
            markers = markers_of(self._scene, i)
            return not markers or bool(markers & _PREPOSITIONS)
        return is_dep(dep, *_COMPLEMENTS)

    def _is_participle(self, i: int) -> bool:
        """ "a threat made on Friday", "plans drawn up": what is said of the noun, not by it."""
        token = self._scene.token(i)
        clause = self._scene.parse.child(i, "mark", "nsubj", "aux")
        return token.dep == "acl" and token.tag in {"VBN", "VBD"} and clause is None

    def _is_governed_clause(self, i: int, head: int) -> bool:
        """ "aimed at breaking", "prevented from taking"; and ", forcing a veto", a mere result."""
        markers = markers_of(self._scene, i)
        gerund = self._scene.token(i).tag == "VBG" and not markers
        if i > head and (gerund or "having" in markers):
            return True
        governs = self._scene.lemma(head) in _governors()
        return governs and bool(markers & {"to", "at", "from", "of", "for"})

    def _is_loose(self, i: int, head: int) -> bool:
        """ "spillover from fighting": only "of" hands on what is above, and behind few nouns."""
        if not is_dep(self._scene.token(i).dep, "nmod") or self._scene.lemma(head) in _governors():
            return False
        markers = markers_of(self._scene, i)
        handed_on = "of" in markers and self._scene.lemma(head) in _list("phases")
        return bool(markers) and not handed_on

    def _is_refused(self, i: int, head: int) -> bool:
        """ "rejected the truce": the truce is there."""
        phrase = self._scene.phrase(i)
        known = phrase is not None and self._scene.word(phrase.first) in {"the", "this", "that"}
        return known and self._scene.lemma(head) in _list("refusing")

    # ── the trigger's own words ──────────────────────────────────────────────────────────────

    def _verb(self, i: int) -> Status | None:
        """What the verb's auxiliaries, negation and condition make of it; None: nothing."""
        if self._in_condition(i):
            return Status.HYPOTHETICAL
        if self._is_still_to_come(i):
            return Status.PLANNED
        auxiliaries = [self._scene.word(c) for c in self._scene.parse.children(i, "aux") if c < i]
        modal = next((word for word in auxiliaries if word in _own()), None)
        if modal in {"may", "might", "could"} and "have" in auxiliaries:
            return None  # "may have killed": it is told, less surely
        if self._negated(i):
            return Status.DENIED
        if modal in {"would", "'d"}:
            return self._would(i)
        if modal is not None:
            return _own()[modal]
        return self._infinitive(i) if "to" in markers_of(self._scene, i) else None

    def _is_still_to_come(self, i: int) -> bool:
        """ "before they resume the bombing", in the present tense."""
        marks = self._scene.parse.children(i, "mark", "advmod")
        later = any(self._scene.word(m) in _list("later") for m in marks)
        return later and self._scene.token(i).tag in {"VBP", "VBZ", "VB"}

    def _would(self, i: int) -> Status:
        """ "said it would attack" tells a plan; "would attack if" does not."""
        open_ = any(self._in_condition(c) for c in self._scene.parse.children(i, "advcl"))
        planned = is_dep(self._scene.token(i).dep, "ccomp") and not open_
        return Status.PLANNED if planned else Status.HYPOTHETICAL

    def _infinitive(self, i: int) -> Status | None:
        """A purpose ("attacked to break the siege") is a plan; a complement is judged above."""
        token = self._scene.token(i)
        if is_dep(token.dep, "xcomp", "ccomp", "csubj", "acl", "conj"):
            head = self._scene.lemma(token.head)
            if head in _list("transparent") or head in _governors():
                return None
        return Status.PLANNED  # as in a headline: "Army to Withdraw From Town"

    def _noun(self, i: int) -> Status | None:
        near = self._scene.parse.children(i, "amod", "det", "case", "advmod", "compound")
        if self._is_scheduled(i):
            return Status.PLANNED
        phrase = self._scene.phrase(i)
        if phrase is not None:
            near = (phrase.first, *near)
        return next((_own()[w] for w in map(self._scene.word, near) if w in _own()), None)

    def _is_scheduled(self, i: int) -> bool:
        """ "a visit planned for Thursday", "talks, due to open on Monday"."""
        said = self._scene.parse.children(i, "acl", "amod")
        return any(
            self._scene.word(c) in _list("scheduled") and self._scene.word(c + 1) != "off"
            for c in said
            if c > i
        )

    def _negated(self, i: int) -> bool:
        negated = any(
            self._scene.word(c) in _list("negations") and self._scene.word(c + 1) != "only"
            for c in self._scene.parse.children(i, "advmod", "det", "cc")
        )
        return negated or any(map(self._is_nobody, self._scene.parse.children(i, "nsubj")))

    def _is_nobody(self, subject: int) -> bool:
        phrase = self._scene.phrase(subject)
        return self._scene.word(phrase.first if phrase else subject) in _list("nobody")

    def _in_condition(self, i: int) -> bool:
        marks = self._scene.parse.children(i, "mark", "advmod")
        return any(self._scene.word(m) in _list("conditions") for m in marks)
