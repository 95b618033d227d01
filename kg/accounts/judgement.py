"""The judgement on one event: where its accounts differ, agree, and replace each other.

    judge(accounts) ─ contradictions.py   who cannot be right together, and why
                    ─ corroboration.py    who agrees, and whether independently
                    ─ revisions.py        who has corrected what was told before
                    ─ voices.py           how many independent voices tell of it

Pure: the same set of accounts gives the same judgement, in whatever order they come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.accounts.account import Account
from kg.accounts.contradictions import Contradiction, between, contradictions, own_deeds
from kg.accounts.corroboration import Corroboration, corroborations
from kg.accounts.revisions import Supersession, supersessions
from kg.accounts.versions import aligned
from kg.accounts.voices import count_voices

__all__ = ["Contradiction", "Corroboration", "Judgement", "Supersession", "judge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """All there is to say about the accounts of one event; each tuple is sorted."""

    contradictions: tuple[Contradiction, ...] = ()
    corroborations: tuple[Corroboration, ...] = ()
    supersessions: tuple[Supersession, ...] = ()
    voices: int = 0  # independent voices that tell of the event


def judge(accounts: Iterable[Account]) -> Judgement:
    """Return where the accounts of one event contradict, confirm and replace each other."""
    every = {account.claim: account for account in own_deeds(aligned(accounts))}
    replaced = supersessions(every.values())
    later: dict[tuple[str, str], list[str]] = defaultdict(list)
    for change in replaced:
        later[change.earlier, change.kind].append(change.later)
    contrary = contradictions(every.values())
    return Judgement(
        contradictions=tuple(c for c in contrary if not _settled(c, later, every)),
        corroborations=corroborations(every.values()),
        supersessions=replaced,
        voices=count_voices(every.values()),
    )


def _settled(
    one: Contradiction,
    later: Mapping[tuple[str, str], list[str]],
    accounts: Mapping[str, Account],
) -> bool:
    """Whether a voice has corrected what was contradictory: its later word agrees."""
    for claim, other in ((one.first, one.second), (one.second, one.first)):
        for correction in later.get((claim, one.kind), ()):
            if correction == other:
                continue
            still = between(accounts[correction], accounts[other])
            if all(again.kind != one.kind for again in still):
                return True
    return False
