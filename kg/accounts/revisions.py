"""Later accounts of the same voice that replace an earlier one. Both stay in the graph.

A live blog's UPDATE corrects its original entry, tomorrow's article today's, a later version of an
article the one before; an agency that is quoted again with another number has counted again. Only
where it is known which came later; "rose from 15 to 19" says itself what it replaces.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.accounts.account import Account, Party
from kg.accounts.figures import comparable, counts, is_outdated, one_count, told
from kg.accounts.parties import disjoint
from kg.accounts.voices import in_order, speaker_key

_ENTRIES = {"original": 0, "update": 1}
_UNREAL = frozenset({"Planned", "Threatened", "CalledFor", "Hypothetical"})


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Supersession:
    """A later claim of the same voice that replaces an earlier one."""

    later: str  # claim IRI
    earlier: str
    kind: str  # what changed: "Numbers", "Responsibility", "VictimIdentity", "Occurrence"
    reason: str


def supersessions(accounts: Iterable[Account]) -> tuple[Supersession, ...]:
    """Return which claims replace which, sorted; each replaces the last that differs from it."""
    voices: dict[str, list[Account]] = defaultdict(list)
    for account in in_order(accounts):
        voices[speaker_key(account)].append(account)
    return tuple(sorted(one for told_by in voices.values() for one in _of_voice(told_by)))


def _of_voice(accounts: list[Account]) -> Iterator[Supersession]:
    """Each account is replaced once a kind, by the first later one that has it otherwise."""
    holding = [account for account in accounts if not is_outdated(account)]
    for outdated in filter(is_outdated, accounts):
        yield from _renewed(outdated, holding)
    for earlier in holding:
        replaced: dict[str, tuple[Account, str]] = {}
        for later in holding:
            if not is_later(later, earlier):
                continue
            for kind, reason in _changes(earlier, later):
                if kind not in replaced or is_later(replaced[kind][0], later):
                    replaced[kind] = (later, reason)
        for kind, (later, reason) in replaced.items():
            yield Supersession(later=later.claim, earlier=earlier.claim, kind=kind, reason=reason)


def _renewed(outdated: Account, accounts: Iterable[Account]) -> Iterator[Supersession]:
    """The nearest account of the voice that has the figure which holds now."""
    found: list[tuple[bool, int, str, str]] = []
    for now in accounts:
        change = _figure_now(outdated, now)
        if change and not is_later(outdated, now) and _ordered(outdated, now):
            elsewhere = now.source.article != outdated.source.article
            found.append((elsewhere, abs(now.start - outdated.start), now.claim, change))
    if found:
        _, _, later, reason = min(found)
        yield Supersession(later=later, earlier=outdated.claim, kind="Numbers", reason=reason)


def _ordered(outdated: Account, now: Account) -> bool:
    """Whether the two stand in one article, or in articles of which one is known to be later."""
    return now.source.article == outdated.source.article or is_later(now, outdated)


def _figure_now(outdated: Account, now: Account) -> str | None:
    if not one_count(outdated, now):
        return None
    for before in outdated.figures:
        for after in counts(now):
            if comparable(before, after):
                return f"{before.metric}: {told(before)}, then {told(after)}"
    return None


def is_later(one: Account, other: Account) -> bool:
    """Whether `one` is known to have been told after `other`."""
    if one.source.article == other.source.article:
        return _moment_in_article(one) > _moment_in_article(other)
    if one.source.work == other.source.work:
        return one.source.version > other.source.version
    days = one.source.published, other.source.published
    return days[0] is not None and days[1] is not None and days[0] > days[1]


def _moment_in_article(account: Account) -> tuple[int, dt.time]:
    """Original entry, then updates by the clock; what stands outside entries is the original."""
    source = account.source
    rank = _ENTRIES.get(source.entry_kind or "original", 0)
    clock = source.clock.replace(tzinfo=None) if source.clock and rank else dt.time.min
    return rank, clock


def _changes(earlier: Account, later: Account) -> Iterator[tuple[str, str]]:
    """Yield what the later account has otherwise, with the change in words."""
    if earlier.status != later.status:
        told_as_real = {"Occurred", "Denied"} >= {later.status, earlier.status}
        if told_as_real or (earlier.status in _UNREAL and later.status in ("Occurred", "Denied")):
            yield "Occurrence", f"{_words(earlier.status)}, then {_words(later.status)}"
        return
    if change := _counted_again(earlier, later):
        yield "Numbers", change
    if disjoint(earlier.agents, later.agents):
        yield "Responsibility", f"{_names(earlier.agents)}, then {_names(later.agents)}"
    if disjoint(earlier.victims, later.victims):
        yield "VictimIdentity", f"{_names(earlier.victims)}, then {_names(later.victims)}"


def _counted_again(earlier: Account, later: Account) -> str | None:
    if not one_count(earlier, later):
        return None
    for before in counts(earlier):
        for after in counts(later):
            same = (before.least, before.most) == (after.least, after.most)
            if comparable(before, after) and not same and after.bound != "Vague":
                return f"{before.metric}: {told(before)}, then {told(after)}"
    return None


def _words(status: str) -> str:
    """ "CalledFor" → "called for"."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in status).strip()


def _names(parties: Iterable[Party]) -> str:
    return " and ".join(dict.fromkeys(p.label for p in parties))
