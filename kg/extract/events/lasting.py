"""From when and until when what lasts was, if an article only tells how it began or ended.

"Launched an offensive on Friday" tells of its first day: until when it lasts is open, unless the
article is of that very day and can tell of no later one. "Ended the truce on Monday" tells of its
last day only. Two tellings are compared by the day they tell (`grouping`); this comes after.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from kg.extract.events.happenings import Happening
from kg.extract.events.status import is_ended
from kg.extract.events.tellings import Telling
from kg.extract.events.triggers import Trigger
from kg.extract.events.when import clause_told
from kg.knowledge.lexicon import words
from kg.language import is_dep
from kg.model import Interval, Status


def opened(happenings: Sequence[Happening], published: dt.date | None) -> None:
    """Open the days of tellings that tell only of the beginning or the end."""
    for happening in happenings:
        happening.tellings = [_opened(t, published) for t in happening.tellings]


def _opened(telling: Telling, published: dt.date | None) -> Telling:
    days = telling.days
    if days is None or days.earliest is None or days.earliest != days.latest:
        return telling
    if _ends(telling.head):
        return replace(telling, days=Interval(earliest=None, latest=days.latest))
    over = telling.status is Status.OCCURRED and published is not None
    if over and published is not None and days.earliest >= published:
        return telling
    if not telling.times or not _begins(telling):
        return telling
    return replace(telling, days=Interval(earliest=days.earliest, latest=None))


def _begins(telling: Telling) -> bool:
    """Whether the day is that on which something that lasts began, or is to begin."""
    trigger, scene = telling.head, telling.scene
    tokens = scene.parse.indices(telling.times[0].span)
    if not tokens or trigger.type in scene.lexicon.groups["spoken"]:
        return False
    if scene.word(tokens.start - 1) == "from":
        time = scene.token(tokens.stop - 1)
        return is_dep(time.dep, "obl") or time.head == trigger.head
    if not trigger.is_noun or telling.status is not Status.OCCURRED:
        return False
    verb = scene.lemma(clause_told(trigger))
    if verb in _list("renewing"):
        return trigger.type in scene.lexicon.groups["violent"] | _list("lasting")
    return trigger.type in _list("lasting") and verb in _list("beginning")


def _ends(trigger: Trigger) -> bool:
    """ "Ended the truce", "lifted the siege": the day is its last."""
    if trigger.type not in _list("lasting") or not is_ended(trigger):
        return False
    scene = trigger.scene
    return scene.lemma(scene.token(trigger.head).head) in _list("finishing")


def _list(name: str) -> frozenset[str]:
    return words("events", "grammar", name)
