"""Versions of one article are one article: whom only it knows are the same in each of them.

An article that its publisher changes gets a graph for each version, in which people and places
without a shared name ("residents", "a checkpoint") are nodes of that version. Here those of a
later version are taken for those of the first that calls them so, so that one voice stays one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from kg.accounts.account import Account, Party, Place, Source, Voice
from kg.accounts.voices import in_order
from kg.knowledge.toponymy import fold

_Same = Mapping[str, "Party | Place"]  # IRI of a node of a later version → that of an earlier
Thing = TypeVar("Thing", Party, Place)


def aligned(accounts: Iterable[Account]) -> tuple[Account, ...]:
    """Return the accounts, those of later versions in terms of the earliest.

    Where an article has one version only, nothing changes.
    """
    every = tuple(accounts)
    works: dict[str, list[Account]] = defaultdict(list)
    for account in every:
        works[account.source.work].append(account)
    same: dict[str, Party | Place] = {}
    for told in works.values():
        if len({account.source.article for account in told}) > 1:
            same |= _same(told)
    return tuple(_renamed(account, same) for account in every) if same else every


def _same(accounts: Iterable[Account]) -> dict[str, Party | Place]:
    """Match the own nodes of the versions of one article by what they are called."""
    known: dict[tuple[str, str, str], Party | Place] = {}
    same: dict[str, Party | Place] = {}
    for account in sorted(in_order(accounts), key=lambda a: a.source.version):
        for thing in _things(account):
            if _is_own(thing, account.source):
                sort = type(thing).__name__
                first = known.setdefault((sort, thing.kind, fold(thing.label)), thing)
                if not _is_own(first, account.source):
                    same.setdefault(thing.iri, first)
    return same


def _is_own(thing: Party | Place, source: Source) -> bool:
    """Whether only that version of the article knows it: its IRI says so (`kg.iris`)."""
    base, _, key = source.article.partition("/id/article/")
    rest = thing.iri.removeprefix(f"{base}/id/")
    return rest.partition("/")[2].startswith(f"{key}/")


def _things(account: Account) -> Iterator[Party | Place]:
    yield from (*account.agents, *account.targets, *account.victims)
    if account.place:
        yield account.place
    for voice in account.voices:
        yield from filter(None, (voice.speaker, *voice.others, voice.on_behalf_of, *voice.bodies))


def _renamed(account: Account, same: _Same) -> Account:
    return replace(
        account,
        agents=tuple(_one(party, same) for party in account.agents),
        targets=tuple(_one(party, same) for party in account.targets),
        victims=tuple(_one(party, same) for party in account.victims),
        place=_one(account.place, same) if account.place else None,
        voices=tuple(_voice(voice, same) for voice in account.voices),
    )


def _voice(voice: Voice, same: _Same) -> Voice:
    return replace(
        voice,
        speaker=_one(voice.speaker, same) if voice.speaker else None,
        others=tuple(_one(party, same) for party in voice.others),
        on_behalf_of=_one(voice.on_behalf_of, same) if voice.on_behalf_of else None,
        bodies=tuple(_one(party, same) for party in voice.bodies),
    )


def _one(thing: Thing, same: _Same) -> Thing:
    found = same.get(thing.iri)
    return found if isinstance(found, type(thing)) else thing
