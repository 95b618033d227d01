"""What the words of a telling say of events told before: "another attack", "the wounded", "this".

Each function looks at one telling alone; `grouping` weighs what they say against the events it has.
"""

from __future__ import annotations

from dataclasses import replace

from kg.extract.events.tellings import Telling
from kg.knowledge.lexicon import words
from kg.language import is_dep
from kg.model import Timex

_CLOSE = 6  # words before a trigger in which "since" still speaks of it


def is_new(telling: Telling) -> bool:
    """ "another attack", "a second blast", "three further strikes"."""
    scene = telling.scene
    phrase = scene.phrase(telling.head.head)
    if phrase is None or not telling.head.is_noun:
        return False
    words = {scene.word(i) for i in range(phrase.first, phrase.last + 1)}
    return bool(words & _list("others"))


def is_first(telling: Telling) -> bool:
    """ "the first attack": nothing was told of it before."""
    phrase = telling.scene.phrase(telling.head.head)
    return phrase is not None and any(
        telling.scene.word(i) == "first" for i in range(phrase.first, phrase.last + 1)
    )


def is_said_of_it(telling: Telling) -> bool:
    """ "This is the third attack on a school", "It was the worst blast in years"."""
    if not telling.head.is_noun:
        return False
    scene, head = telling.scene, telling.head.head
    subjects = scene.parse.children(head, "nsubj")
    linked = scene.parse.children(head, "cop")
    return bool(linked) and any(scene.word(i) in {"this", "it", "that"} for i in subjects)


def is_owned(telling: Telling) -> bool:
    """ "yesterday's bombing", "their offensive"."""
    phrase = telling.scene.phrase(telling.head.head)
    return phrase is not None and phrase.owner is not None


def is_general(telling: Telling) -> bool:
    """ "the bombing", "violence", "airstrikes": of no one deed, as far as is told."""
    noun = telling.head
    plural = telling.scene.token(noun.head).tag in {"NNS", "NNPS"}
    return noun.is_definite or plural or noun.opening == telling.scene.word(noun.head)


def is_changed(telling: Telling) -> bool:
    """ "reducing airstrikes", "resumed its raids": there were such before."""
    scene = telling.scene
    verb = scene.token(telling.head.head).head
    return scene.lemma(verb) in _list("changing") and scene.token(verb).pos == "VERB"


def is_under_way(telling: Telling) -> bool:
    """ "said that shelling was under way"."""
    scene, head = telling.scene, telling.head.head
    behind = " ".join(scene.word(i) for i in range(head + 1, min(head + 8, scene.tokens.stop)))
    return any(word in behind for word in ("was underway", "was under way", "had begun"))


def is_held_against(telling: Telling) -> bool:
    """ "criticised the army for targeting a market": a deed told of before."""
    scene, head = telling.scene, telling.head.head
    if scene.token(head).tag != "VBG" or scene.word(head - 1) not in {"for", "of", "over"}:
        return False
    return scene.lemma(scene.token(head).head) in _list("speech_acts") | _list("blaming")


def is_repaid(before: Telling, telling: Telling) -> bool:
    """ "bombed the port, in reprisal for the attack on the convoy": two deeds."""
    scene, head = telling.scene, telling.head.head
    phrase = scene.phrase(head)
    if before.scene.number != scene.number or phrase is None:
        return False
    return any(scene.lemma(phrase.first - n) in _list("repaying") for n in (1, 2, 3))


def is_aside(before: Telling, telling: Telling) -> bool:
    """ "The Front, which has been fighting the army, is suspected of the attack": another one."""
    dep = before.scene.token(before.head.head).dep
    return before.scene.number == telling.scene.number and is_dep(dep, "acl:relcl")


def is_counted_among(telling: Telling) -> bool:
    """ "… dead, among them a vendor hit by a bullet": what befell one of those counted."""
    scene, head = telling.scene, telling.head.head
    for i in range(head - 1, max(scene.tokens.start, head - _CLOSE) - 1, -1):
        if scene.word(i) in {"among", "including"}:
            return is_dep(scene.token(head).dep, "acl")
    return False


def is_later_death(telling: Telling) -> bool:
    """ "two of the injured died on Friday": of what had hurt them before."""
    scene = telling.scene
    if telling.type not in scene.lexicon.groups["harm"]:
        return False
    return any(
        scene.word(t.head) in {"wounded", "injured"}
        and scene.word(t.head - 1) == "the"
        and scene.word(t.head - 2) == "of"
        for t in telling.triggers
    ) and any(scene.lemma(t.head) == "die" for t in telling.triggers)


def counted_apart(telling: Telling) -> Telling:
    """The telling with its dead as some of those hurt before, not as a total."""
    return replace(
        telling,
        figures=tuple(
            replace(f, subset="of the injured") if f.subset is None else f for f in telling.figures
        ),
    )


def is_lasting(telling: Telling) -> bool:
    """ "which it has attacked since 2014": not the event the headline tells of."""
    scene, head = telling.scene, telling.head.head
    near = {t for f in telling.times[:1] for t in _between(telling, f)}
    near |= set(range(max(scene.tokens.start, head - _CLOSE), head))
    return any(
        scene.word(t) in {"since", "until"} and not is_dep(scene.token(t).dep, "mark") for t in near
    )


def _between(telling: Telling, timex: Timex) -> range:
    """The tokens between the trigger and the time."""
    start = telling.scene.parse.indices(timex.span).start
    head = telling.head.head
    return range(min(head, start), max(head, start))


def is_of_him(telling: Telling) -> bool:
    """ "he was wounded", of whom coreference has not said who he is."""
    return any(
        f.entity is None and telling.scene.word(f.head) in {"he", "she"}
        for f in telling.of("victim")
    )


def anybody(telling: Telling) -> set[str]:
    """The entities of victims that any event may have: "civilians", "people"."""
    victims = (*telling.of("victim"), *telling.of("target"))
    return {f.entity for f in victims if f.entity and telling.scene.lemma(f.head) in _list("empty")}


def strikes_somebody(telling: Telling) -> bool:
    """ "Shortages have hit the hospitals": it does something to somebody."""
    company = telling.head.candidate.nominal
    if company is None or company.verb is None or not is_dep(company.relation, "nsubj"):
        return False
    return telling.scene.lemma(company.verb) in _list("striking")


def content_of(telling: Telling) -> frozenset[str]:
    """The nouns and verbs of a telling's sentence."""
    scene = telling.scene
    kinds = {"NOUN", "PROPN", "VERB"}
    told = {scene.lemma(i) for i in scene.tokens if scene.token(i).pos in kinds}
    return frozenset(told) - _list("saying")


def toll_of(telling: Telling) -> int | None:
    """The number of dead told, of the whole rather than a part."""
    for figure in telling.figures:
        if figure.metric == "killed" and figure.subset is None:
            return figure.minimum if figure.minimum is not None else figure.maximum
    return None


def total_of(telling: Telling) -> int | None:
    """The number of dead told, all of one kind if no other is told: "six civilians"."""
    total = toll_of(telling)
    if total is not None:
        return total
    killed = [f for f in telling.figures if f.metric == "killed" and not f.part]
    first = killed[0] if killed else None
    return (first.minimum or first.maximum) if first is not None else None


def _list(name: str) -> frozenset[str]:
    return words("events", "grammar", name)
