"""Accounts that contradict each other, side by side: who says so, in which words, where."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from kg.accounts.account import Account, Figure, Party
from kg.accounts.figures import in_words, remarks
from kg.accounts.loading import Loader, Select
from kg.errors import QueryError
from kg.views.choosing import Choice, pattern

KINDS = (
    "Numbers",
    "Responsibility",
    "Occurrence",
    "VictimIdentity",
    "Whereabouts",
    "Timing",
    "SelfContradiction",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One account, as a reader needs it."""

    claim: str
    voices: tuple[str, ...]  # from the article inwards: who has it from whom
    says: tuple[str, ...]  # "killed at least 6", "by Ahrar al-Sham", "denied"
    words: str
    outlet: str | None  # who published it, if known
    article: str  # title
    key: str
    published: dt.date | None
    clock: dt.time | None  # of the update it stands in


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One contradiction."""

    iri: str
    kind: str  # local name
    reason: str
    event: str
    label: str
    first_day: dt.date | None
    first: Side
    second: Side


def differences(
    select: Select, choice: Choice | None = None, kinds: tuple[str, ...] = ()
) -> tuple[Difference, ...]:
    """Return the contradictions about the events chosen, by day of the event, then by kind.

    Raises:
        QueryError: the choice names a type, place or actor that there is not, or `kinds` a kind.
    """
    loader = Loader(select)
    rows = loader.rows(
        f"""SELECT DISTINCT ?x ?kind ?reason ?e ?label ?day ?c {{
            ?x a ng:Contradiction ; ng:kind ?kind ; ng:reason ?reason ; ng:concerns ?e ;
               ng:between ?c . ?e a ng:Event .
            {_of_kinds(kinds)} {pattern(choice or Choice(), loader)}
            OPTIONAL {{ ?e rdfs:label ?label }}
            OPTIONAL {{ ?e sem:hasEarliestBeginTimeStamp ?day }} }} ORDER BY ?x ?c"""
    )
    accounts = loader.accounts(c for row in rows if (c := row[6]))
    sides: dict[str, list[Account]] = {}
    for row in rows:
        if row[6] in accounts:
            sides.setdefault(row[0] or "", []).append(accounts[row[6]])
    found = {row[0]: row for row in rows if len(sides.get(row[0] or "", ())) == 2}
    return tuple(
        sorted(
            (
                Difference(
                    iri=iri or "",
                    kind=re.split(r"[#/]", row[1] or "")[-1],
                    reason=row[2] or "",
                    event=row[3] or "",
                    label=row[4] or "",
                    first_day=dt.date.fromisoformat(row[5]) if row[5] else None,
                    first=side(_earlier(sides[iri or ""])),
                    second=side(_later(sides[iri or ""])),
                )
                for iri, row in found.items()
            ),
            key=lambda d: (d.first_day is None, str(d.first_day), d.event, _rank(d.kind), d.iri),
        )
    )


def _rank(kind: str) -> int:
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def _of_kinds(kinds: tuple[str, ...]) -> str:
    if not kinds:
        return ""
    known = {one.lower(): one for one in KINDS}
    for name in kinds:
        if name.lower() not in known:
            raise QueryError(f"there is no kind '{name}'", hint=f"one of: {', '.join(KINDS)}")
    terms = " ".join(f"ng:{known[name.lower()]}" for name in kinds)
    return f"VALUES ?kind {{ {terms} }}"


def _earlier(accounts: list[Account]) -> Account:
    return min(accounts, key=_told)


def _later(accounts: list[Account]) -> Account:
    return max(accounts, key=_told)


def _told(account: Account) -> tuple[str, str, int, str]:
    day = account.source.published
    return str(day or "9999"), account.source.key, account.start, account.claim


def side(account: Account) -> Side:
    """Return an account as a reader needs it."""
    source = account.source
    return Side(
        claim=account.claim,
        voices=_voices(account),
        says=facts(account),
        words=account.words,
        outlet=source.publisher.label if source.publisher else source.site,
        article=source.title,
        key=source.key,
        published=source.published,
        clock=source.clock,
    )


def _voices(account: Account) -> tuple[str, ...]:
    """The chain of speakers from the outermost in; empty where the article speaks itself."""
    names = []
    for voice in account.voices:
        name = voice.speaker.label if voice.speaker else voice.words or "somebody unnamed"
        behalf = voice.on_behalf_of.label if voice.on_behalf_of else None
        names.append(f"{name} for {behalf}" if behalf and behalf != name else name)
    return tuple(names)


def facts(account: Account) -> tuple[str, ...]:
    """Return what an account states, each in a few words."""
    said: list[str] = []
    if account.status != "Occurred":
        said.append(_spaced(account.status))
    said += _roles("by", account.agents, account.agent_certainty == "Alleged")
    said += _roles("victims:", account.victims, alleged=False)
    said += [_figure(figure) for figure in account.figures]
    if account.place:
        said.append(f"at {account.place.label}")
    if days := _days(account.first_day, account.last_day):
        said.append(days)
    return tuple(said)


def _roles(word: str, parties: tuple[Party, ...], alleged: bool) -> list[str]:
    names = " and ".join(dict.fromkeys(p.label for p in parties))
    return [f"{'allegedly ' if alleged else ''}{word} {names}"] if names else []


def _figure(figure: Figure) -> str:
    return f"{in_words(figure)} {figure.metric}{remarks(figure)}"


def _days(first: dt.date | None, last: dt.date | None) -> str | None:
    if first is None and last is None:
        return None
    if first == last:
        return f"on {first}"
    if first is None or last is None:
        return f"from {first}" if first else f"until {last}"
    return f"{first} to {last}"


def _spaced(name: str) -> str:
    """ "CalledFor" → "called for"."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()
