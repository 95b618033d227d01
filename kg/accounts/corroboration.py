"""Accounts of one event that agree, and whether each voice knows it for itself.

Of the voices that agree, each is set beside the first that told it: ten outlets that print one
agency's number are nine corroborations that are not independent, not forty-five.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.accounts.account import Account
from kg.accounts.contradictions import rejects
from kg.accounts.figures import agree, comparable, counts, is_outdated, one_count, told
from kg.accounts.parties import common
from kg.accounts.voices import dependence, in_order, outlet, speaker_key
from kg.knowledge.event_types import family
from kg.knowledge.lexicon import words


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Corroboration:
    """Two claims that agree in something: "Numbers", "Responsibility", "Occurrence", …

    `independent` is false where one has it from the other, both from one source, or where
    nothing shows that they do not.
    """

    first: str  # claim IRI; of the account told first
    second: str
    kind: str
    reason: str
    independent: bool


_Rule = Callable[[Account, Account], str | None]
"""What the two accounts agree on, in words; None when nothing shows it."""


def corroborations(accounts: Iterable[Account]) -> tuple[Corroboration, ...]:
    """Return what voices confirm of what another told before them, sorted."""
    told_in_order = [account for account in in_order(accounts) if not is_outdated(account)]
    found = (one for kind in _RULES for one in _of_kind(kind, told_in_order))
    return tuple(sorted(found))


def _of_kind(kind: str, accounts: Iterable[Account]) -> Iterator[Corroboration]:
    """Set each voice beside the first account it agrees with: each leads those that follow it."""
    rule, leaders, heard = _RULES[kind], list[Account](), set[tuple[str, str]]()
    for account in accounts:
        led = False
        for leader in leaders:
            said = rule(leader, account)
            if said is None:
                continue
            led = True
            mark = (leader.claim, _telling_of(account))
            if _other_telling(leader, account) and mark not in heard:
                heard.add(mark)
                one = _corroboration(leader, account, kind, said)
                if one.independent or leader.source.work != account.source.work:
                    yield one  # an article that quotes what it tells is no news
            break
        if not led:
            leaders.append(account)


def _telling_of(account: Account) -> str:
    """One voice in one outlet is heard once."""
    return f"{speaker_key(account)} {outlet(account.source).key}"


def _other_telling(first: Account, second: Account) -> bool:
    """Whether the two are more than one voice of one outlet that repeats itself."""
    return _telling_of(first) != _telling_of(second)


def _corroboration(first: Account, second: Account, kind: str, said: str) -> Corroboration:
    why_not = dependence(first, second)
    return Corroboration(
        first=first.claim,
        second=second.claim,
        kind=kind,
        reason=f"{said}; {why_not}" if why_not else said,
        independent=why_not is None,
    )


# ── what they agree on ──────────────────────────────────────────────────────────────────────


def _numbers(first: Account, second: Account) -> str | None:
    if not one_count(first, second):
        return None
    for one in counts(first):
        for other in counts(second):
            if comparable(one, other) and agree(one, other):
                numbers = dict.fromkeys((told(one), told(other)))
                return f"{one.metric}: {' and '.join(numbers)}"
    return None


def _responsibility(first: Account, second: Account) -> str | None:
    kinds = family(first.type) | family(second.type)
    if not kinds & words("sides", "events", "blamed") or kinds & words("sides", "events", "mutual"):
        return None
    if "Denied" in (first.status, second.status):
        return None
    agent = common(first.agents, second.agents)
    return f"agent: {agent.label}" if agent else None


def _victims(first: Account, second: Account) -> str | None:
    victim = common(
        [v for v in first.victims if v.kind != "Group"],
        [v for v in second.victims if v.kind != "Group"],
    )
    return f"victims: {victim.label}" if victim else None


def _occurrence(first: Account, second: Account) -> str | None:
    if rejects(first) or rejects(second):
        return None
    if first.status == second.status == "Occurred":
        return "both say that it happened"
    if first.status == second.status == "Denied" and common(first.agents, second.agents):
        return "both deny it"
    return None


_RULES: Mapping[str, _Rule] = {
    "Numbers": _numbers,
    "Responsibility": _responsibility,
    "VictimIdentity": _victims,
    "Occurrence": _occurrence,
}
