"""From when and until when somebody holds a role, as far as the words with it tell.

"the Prime Minister *until 2014*", "spokesman *since March*", "chief *from 2010 to 2014*" tell it by
the value of the time, no finer than it is told (a year stays a year: EDTF, ISO 8601-2, level 0).
"The *former* minister", "the *then*-president" tell only that it is held no more when the article
is written, and no day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from kg.extract.coreference.scene import Stage
from kg.knowledge.lexicon import words
from kg.knowledge.toponymy import fold
from kg.model import Role, Timex

_REACH = 3  # words before a title in which "former" may stand
_BEHIND = 6  # words behind a title in which "since" may stand
_VALUE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_FROM = frozenset({"since", "from", "between"})
_UNTIL = frozenset({"until", "till", "to", "and", "through"})
_ENDS = frozenset({".", ";", ":", "—", "–", ")"})


def settle_tenure(stage: Stage, timexes: Iterable[Timex]) -> None:
    """Write down the time of every role that is told with one."""
    starts = {t.span.start: t for t in timexes if _VALUE.fullmatch(t.value)}
    for actor in stage.actors:
        actor.roles[:] = [_dated(stage, role, starts) for role in actor.roles]


def _dated(stage: Stage, role: Role, starts: dict[int, Timex]) -> Role:
    tokens = stage.parse.indices(role.span)
    if not tokens:
        return role
    since, until = _stretch(stage, tokens, starts)
    former = until is not None or _is_former(stage, tokens)
    return replace(role, since=since, until=until, former=former)


def _is_former(stage: Stage, title: range) -> bool:
    """ "former US ambassador", "ex-minister", "then-President": in the words of the title."""
    every = stage.parse.tokens
    for i in (*title, *range(title.start - 1, max(title.start - 1 - _REACH, -1), -1)):
        word = fold(every[i].text)
        if every[i].sentence != every[title.start].sentence or word in _ENDS | {","}:
            break
        if word in words("coreference", "roles", "former") or word.startswith("ex-"):
            return True
    return False


def _stretch(stage: Stage, title: range, starts: dict[int, Timex]) -> tuple[str | None, str | None]:
    """The first and the last time told behind "since", "from" or "until", in or by the title."""
    every, since, until = stage.parse.tokens, None, None
    for i in range(title.start, min(title.stop + _BEHIND, len(every) - 1)):
        if every[i].sentence != every[title.start].sentence or every[i].text in _ENDS:
            break
        said = every[i].pos == "VERB" and every[i].text.islower()
        if i >= title.stop and (said or every[i].text == ","):
            break  # "the minister told …", "Minister X, mayor since 2014"
        timex, word = starts.get(every[i + 1].start), every[i].text.lower()
        if timex is None:
            continue
        if word in _FROM and since is None:
            since = timex.value
        elif word in _UNTIL and (since is not None or word in {"until", "till"}):
            until = timex.value
    return since, until
