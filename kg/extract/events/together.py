"""Which triggers of one sentence tell of one event, and which figures are that event's.

Harm goes with what caused it ("airstrikes killed dozens"), a verb with the noun it carries
("launched a raid"), two harms with each other ("killed two and wounded five"). Two deeds side by
side stay two.
"""

from __future__ import annotations

from kg.extract.events.scene import Scene
from kg.extract.events.status import status
from kg.extract.events.triggers import Trigger
from kg.extract.figures import Counted
from kg.language import is_dep
from kg.model import Status

_NEAR = 12  # triggers further apart than this are not compared
_CLAUSE = 15  # words between a noun and the verb of a clause about it
_GAP = 3  # words between "which" and its verb
_NEW = frozenset({"another", "second", "new", "further"})


def together(scene: Scene, triggers: tuple[Trigger, ...]) -> list[list[Trigger]]:
    """Group the triggers: harm with its cause, a verb with its own noun ("carried out raids")."""
    group_of = list(range(len(triggers)))
    causes = frozenset(t.head for t in triggers if t.type in scene.lexicon.groups["cause"])
    for i, one in enumerate(triggers):
        for j in range(i + 1, min(i + _NEAR, len(triggers))):
            if group_of[i] != group_of[j] and _one_event(scene, one, triggers[j], causes):
                old, new = group_of[j], group_of[i]
                group_of = [new if g == old else g for g in group_of]
    groups: dict[int, list[Trigger]] = {}
    for n, trigger in zip(group_of, triggers, strict=True):
        groups.setdefault(n, []).append(trigger)
    return [sorted(group, key=lambda t: _rank(scene, t, group)) for group in groups.values()]


def _rank(scene: Scene, trigger: Trigger, group: list[Trigger]) -> tuple[bool, int, int]:
    """Causes before harm, finer types before those that cover them, else as told."""
    harm = trigger.type in scene.lexicon.groups["harm"]
    covers = scene.lexicon.covers.get(trigger.type, frozenset())
    general = sum(1 for other in group if other.type in covers)
    return harm, general, trigger.candidate.first


def _one_event(scene: Scene, one: Trigger, other: Trigger, causes: frozenset[int]) -> bool:
    harm, cause = scene.lexicon.groups["harm"], scene.lexicon.groups["cause"]
    linked = _linked(scene, one, other)
    if one.type in harm and other.type in harm:
        return linked and _same_deed(scene, one, other, causes)
    for hurt, why in ((one, other), (other, one)):
        if hurt.type in harm and why.type in cause:
            return linked and not _is_background(scene, why, hurt) and not _is_spared(hurt, why)
    if scene.lexicon.related(one.type, other.type):
        return linked and _same_doing(scene, one, other)
    return False


def _linked(scene: Scene, one: Trigger, other: Trigger) -> bool:
    """Whether one hangs on the other, or both on one word, by short and close arcs."""
    upper, lower = one.head, other.head
    if _is_of_then(scene, upper) or _is_of_then(scene, lower):
        return False
    if _is_relative_to(scene, lower, upper) or _is_relative_to(scene, upper, lower):
        return True
    if _runs_on(scene, min(upper, lower), max(upper, lower)):
        return True
    return (
        _hangs(scene, lower, upper)
        or _hangs(scene, upper, lower)
        or (scene.token(upper).head == scene.token(lower).head and _close(scene, one, other))
    )


def _close(scene: Scene, one: Trigger, other: Trigger) -> bool:
    return abs(one.head - other.head) <= 20


def _hangs(scene: Scene, lower: int, upper: int) -> bool:
    """Whether token `lower` hangs on `upper` within three arcs of a clause or its complements."""
    i = lower
    for _ in range(3):
        token = scene.token(i)
        if token.head == i or is_dep(token.dep, "parataxis") or _is_of_then(scene, i):
            return False
        noun = scene.token(lower).pos == "NOUN"
        if noun and token.pos == "VERB" and is_dep(token.dep, "conj"):
            return False  # "killing six and burying houses under landslides": of the burying
        i = token.head
        if i == upper:
            return True
    return False


def _is_of_then(scene: Scene, verb: int) -> bool:
    """ "the worst since 2015, when gunmen killed": what is told of that time is another event."""
    for child in scene.parse.children(verb, "advmod", "mark"):
        if scene.word(child) == "when" and scene.word(child - 1) == ",":
            before = scene.token(child - 2).span if child - 2 in scene.tokens else None
            timex = next((t for t in scene.timexes if before and t.span.overlaps(before)), None)
            first = scene.parse.indices(timex.span).start if timex else verb
            return timex is not None and scene.word(first - 1) in {"since", "than", "from"}
    return False


def _is_relative_to(scene: Scene, verb: int, noun: int) -> bool:
    """ "the bombing of the station in 2017, which killed six": whatever noun the tree chose."""
    if not noun < verb <= noun + _CLAUSE:
        return False
    which = next((i for i in range(verb - 1, noun, -1) if scene.token(i).tag == "WDT"), None)
    if (
        which is None
        or verb - _past_insertion(scene, which) > _GAP
        or scene.token(noun).pos not in {"NOUN", "PROPN"}
    ):
        return False
    return not any(_is_predicate(scene, i) for i in range(noun + 1, which))


def _is_predicate(scene: Scene, i: int) -> bool:
    token = scene.token(i)
    return (
        token.pos in {"VERB", "AUX"} and not is_dep(token.dep, "amod") and not token.text.istitle()
    )


def _runs_on(scene: Scene, noun: int, verb: int) -> bool:
    """ "shelling on Tuesday hit a clinic": noun, time, verb, whatever the tree makes of them."""
    between = range(noun + 1, verb)
    past = scene.token(verb).tag == "VBD" and scene.token(noun).tag in {"NN", "NNS", "VBG"}
    timed = {i for t in scene.timexes for i in scene.parse.indices(t.span)}
    return past and all(i in timed or scene.word(i) in {"on", "in", "at"} for i in between)


def _past_insertion(scene: Scene, which: int) -> int:
    """The token before the clause goes on: "that, by some accounts, killed six"."""
    if scene.word(which + 1) != ",":
        return which
    return next((i for i in range(which + 2, which + _CLAUSE) if scene.word(i) == ","), which)


def _same_deed(scene: Scene, one: Trigger, other: Trigger, causes: frozenset[int]) -> bool:
    """ "killed two and wounded five"; not two deaths told one after the other."""
    if {one.type, other.type} <= _FATAL and _have_own_dead(scene, one, other, causes):
        return False
    return {one.type, other.type} != {one.type} or abs(one.head - other.head) <= 4


_FATAL = frozenset({"Killing", "Death"})


def _have_own_dead(scene: Scene, one: Trigger, other: Trigger, causes: frozenset[int]) -> bool:
    """ "11 soldiers died and 50 rebels were killed in a raid": only the rebels in the raid."""
    heads = sorted((one.head, other.head))
    counted = [scene.parse.child(i, "nsubj", "nsubj:pass") for i in heads]
    return None not in counted and not causes.isdisjoint(scene.parse.children(heads[1], "obl"))


_APART = frozenset({"after", "before", "since", "following", "amid", "despite", "until", "during",
                    "throughout", "while", "as", "for"})  # fmt: skip


def _is_background(scene: Scene, why: Trigger, hurt: Trigger) -> bool:
    """ "killed … throughout the siege", "died days after the quake": the cause stands apart."""
    if {scene.word(c) for c in scene.parse.children(hurt.head, "mark")} & {"after", "before"}:
        return True  # "the attack, a day after gunmen killed six"
    if _is_of_day_before(scene, why, hurt):
        return True
    phrase = scene.phrase(why.head)
    before = (phrase.first if phrase else why.head) - 1
    word = scene.word(before)
    if scene.word(before - 1) in {"most", "many", "some", "half", "several"} or _is_partitive(
        scene, hurt
    ):
        return True  # "most in strikes on …" caused only some of it
    if word in {"during", "throughout", "amid", "despite", "since", "before", "until"}:
        return why.type in {"Siege", "War", "Offensive", "Protest", "Demonstration", "Riot"} or (
            word in {"since", "before", "until", "despite"}
        )
    return False


def _is_of_day_before(scene: Scene, why: Trigger, hurt: Trigger) -> bool:
    """ "the attack, which came a day after gunmen killed six": wherever the tree hangs that."""
    between = range(why.head + 1, hurt.head)
    after = next((i for i in between if scene.word(i) in {"after", "before"}), None)
    if after is None:
        return False
    stretch = scene.token(after - 1).span
    return any(t.type == "DURATION" and t.span.overlaps(stretch) for t in scene.timexes)


def _is_spared(hurt: Trigger, why: Trigger) -> bool:
    """ "Nobody was killed in the raid": the raid was, the killing was not."""
    return (status(hurt) is Status.DENIED) != (status(why) is Status.DENIED)


def _is_partitive(scene: Scene, hurt: Trigger) -> bool:
    """ "Of the fatalities, 18 were …"."""
    phrase = scene.phrase(hurt.head)
    first = phrase.first if phrase else hurt.head
    return scene.word(first - 1) in {"of", "among"} and first - 1 == scene.tokens.start


def _same_doing(scene: Scene, one: Trigger, other: Trigger) -> bool:
    """ "strikes targeted", "launched a raid … the raid": not two deeds side by side."""
    between = range(min(one.head, other.head) + 1, max(one.head, other.head))
    if any(scene.word(i) in _APART | {";", "and", "but"} for i in between):
        return False
    if one.is_definite or other.is_definite:
        return _governs(scene, one, other) or _governs(scene, other, one)
    return other.opening not in _NEW and not _other_doers(one, other)


def _governs(scene: Scene, verb: Trigger, noun: Trigger) -> bool:
    if noun.candidate.nominal is None:
        return False
    above = scene.token(verb.head)  # "the attack that destroyed the ward"
    relative = is_dep(above.dep, "acl") and above.head == noun.head
    return relative or noun.candidate.nominal.verb == verb.head


def _other_doers(one: Trigger, other: Trigger) -> bool:
    """Whether two verbs have different subjects: "retook the hills captured by rebels"."""
    if one.candidate.clause is None or other.candidate.clause is None:
        return False
    doers, others = one.candidate.clause.subject, other.candidate.clause.subject
    return bool(doers and others) and not set(doers) & set(others)


# ── figures ──────────────────────────────────────────────────────────────────────────────────


def figures_by_group(scene: Scene, groups: list[list[Trigger]]) -> dict[int, tuple[Counted, ...]]:
    """Give each figure to the event whose trigger is its word of harm, else the nearest fitting."""
    found: dict[int, list[Counted]] = {}
    for counted in scene.figures:
        n = _group_for(scene, counted, groups)
        if n is not None:
            found.setdefault(n, []).append(counted)
    return {n: tuple(all_) for n, all_ in found.items()}


def _group_for(scene: Scene, counted: Counted, groups: list[list[Trigger]]) -> int | None:
    best: tuple[int, int] | None = None
    for n, group in enumerate(groups):
        for trigger in group:
            last = trigger.candidate.last if trigger.candidate.whole else trigger.candidate.first
            if trigger.candidate.first <= counted.anchor <= last:
                return n
            if _fits(scene, counted, trigger):
                distance = abs(trigger.head - counted.anchor)
                if best is None or distance < best[0]:
                    best = (distance, n)
    return best[1] if best else None


_METRIC_TYPES = {
    "missing": frozenset({"Disappearance", "Abduction"}),
    "detained": frozenset({"Arrest", "Abduction", "TerritorialCapture", "Raid", "Surrender"}),
    "displaced": frozenset({"Displacement", "Evacuation"}),
}


def _fits(scene: Scene, counted: Counted, trigger: Trigger) -> bool:
    metric = counted.figure.metric
    harm, cause = scene.lexicon.groups["harm"], scene.lexicon.groups["cause"]
    if metric in {"killed", "wounded"}:
        return trigger.type in harm or trigger.type in cause
    disaster = (
        metric in {"missing", "displaced"} and trigger.type in scene.lexicon.groups["disaster"]
    )
    return trigger.type in _METRIC_TYPES[metric] or disaster
