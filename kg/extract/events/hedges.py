"""Words that make what is told less sure: "apparent", "is believed to have", "claims of".

A hedge reaches an event through the verb that carries it ("appear to have launched a raid") and
through verbs and nouns of belief above it. What is hedged is told all the same, as an allegation.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.events.grammar import is_light
from kg.extract.events.scene import Scene
from kg.extract.events.triggers import Trigger
from kg.knowledge.lexicon import words
from kg.language import is_dep

_HIGHEST = 6  # governors looked at


def is_hedged(trigger: Trigger) -> bool:
    """ "an apparent US strike", "is believed to have launched a raid", "claims of two deaths"."""
    scene, i = trigger.scene, trigger.head
    near = scene.parse.children(i, "advmod", "amod")
    spoken = trigger.type in scene.lexicon.groups["spoken"]  # "claimed responsibility"
    if not spoken and has_hedge(scene, i):
        return True
    if any(scene.word(j) in _list("hedges") for j in near):
        return True
    return any(_hedges(scene, lower, upper) for lower, upper in _governors_of(scene, i)) or any(
        _is_open(scene, j) or _by_accounts(scene, j) for j in _own_verbs(scene, i)
    )


def has_hedge(scene: Scene, i: int) -> bool:
    """ "suspected jihadists", "an apparent strike": a hedge in the phrase of token `i`."""
    phrase = scene.phrase(i)
    inside = range(phrase.first, phrase.last + 1) if phrase else range(i, i + 1)
    return any(scene.word(j) in _list("hedges") for j in inside)


def _governors_of(scene: Scene, i: int) -> Iterator[tuple[int, int]]:
    """Yield (lower, upper) upwards from `i`, as long as what governs says whether it is so."""
    for _ in range(_HIGHEST):
        token = scene.token(i)
        if token.head == i:
            return
        yield i, token.head
        carried = is_dep(token.dep, "obj") and is_light(scene, token.head)
        if not (carried or is_dep(token.dep, "xcomp", "ccomp", "conj", "advcl")):
            return
        i = token.head


def _hedges(scene: Scene, lower: int, upper: int) -> bool:
    """ "appear to have killed", "claims that jets struck", "reports of a raid"."""
    dep = scene.token(lower).dep
    if scene.token(upper).pos in {"NOUN", "PROPN"}:
        told = dep == "acl" or is_dep(dep, "ccomp") or "of" in markers_of(scene, lower)
        return told and scene.lemma(upper) in _list("hedging_nouns")
    governed = is_dep(dep, "xcomp", "ccomp", "obl") or "of" in markers_of(scene, lower)
    return governed and scene.lemma(upper) in _list("hedging")


def _own_verbs(scene: Scene, i: int) -> tuple[int, ...]:
    """The trigger and, of a noun, the verb that carries it: "may have launched an attack"."""
    head = scene.token(i).head
    carried = is_dep(scene.token(i).dep, "obj", "nsubj") and scene.token(head).pos == "VERB"
    return (i, head) if carried else (i,)


def _is_open(scene: Scene, i: int) -> bool:
    """ "may have killed", "reportedly"."""
    may = any(scene.word(j) in {"may", "might", "could"} for j in scene.parse.children(i, "aux"))
    return may or any(
        scene.word(j) in _list("hedges") for j in scene.parse.children(i, "advmod", "amod")
    )


def _by_accounts(scene: Scene, i: int) -> bool:
    """ "by some accounts", "according to unconfirmed reports"."""
    for child in scene.parse.children(i, "obl"):
        if scene.lemma(child) in _list("hedging_nouns") and scene.word(child) != "report":
            phrase = scene.phrase(child)
            before = scene.word((phrase.first if phrase else child) - 1)
            if before in {"by", "to"}:
                return True
    return False


def markers_of(scene: Scene, i: int) -> frozenset[str]:
    """The words that tie a clause or phrase to what governs it: "to", "from", "for"."""
    return frozenset(scene.word(c) for c in scene.parse.children(i, "mark", "case", "aux"))


def _list(name: str) -> frozenset[str]:
    return words("realis", "words", name)
