"""What an actor was called on a day: al-Nusra until July 2016, then Jabhat Fatah al-Sham.

The authority knows from when and until when a name was used, to the month or the day. Accounts name
their actors as of the day that they tell of, speakers as of the day on which they are heard.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from kg.accounts.account import Account, Party, Voice
from kg.accounts.parties import local
from kg.knowledge.authority import NameUse, authority


def named_by_day(account: Account) -> Account:
    """Return the account with its actors called as they were then."""
    published = account.source.published
    day = account.last_day or account.first_day or published
    return replace(
        account,
        agents=_called(account.agents, day),
        targets=_called(account.targets, day),
        victims=_called(account.victims, day),
        voices=tuple(_voice(v, v.said_from or published) for v in account.voices),
    )


def called(party: Party, day: dt.date | None) -> Party:
    """Return the actor by its name of that day; as it is where no other name is known."""
    uses = _uses().get(local(party.iri), ()) if day is not None else ()
    name = next((use.name for use in uses if day is not None and _holds(use, day)), None)
    return replace(party, label=name) if name else party


def _called(parties: Iterable[Party], day: dt.date | None) -> tuple[Party, ...]:
    return tuple(called(party, day) for party in parties)


def _voice(voice: Voice, day: dt.date | None) -> Voice:
    return replace(
        voice,
        speaker=called(voice.speaker, day) if voice.speaker else None,
        on_behalf_of=called(voice.on_behalf_of, day) if voice.on_behalf_of else None,
    )


def _holds(use: NameUse, day: dt.date) -> bool:
    """Whether the name was used; in the month of a change the new one is, from its first day."""
    told = day.isoformat()
    begun = use.valid_from is None or use.valid_from <= told[: len(use.valid_from)]
    ended = use.valid_until is not None and use.valid_until <= told[: len(use.valid_until)]
    return begun and not ended


@cache
def _uses() -> dict[str, tuple[NameUse, ...]]:
    """Actor → its names with their times, of those that have changed theirs."""
    return {
        id: concept.name_uses
        for id, concept in authority().concepts.items()
        if any(use.valid_from or use.valid_until for use in concept.name_uses)
    }
