"""Two articles side by side: what both tell, what only one tells, and where they differ."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from kg.accounts.account import Account, Source
from kg.accounts.judgement import judge
from kg.accounts.loading import Loader, Select
from kg.errors import QueryError
from kg.views.differences import Side, facts, side

_LISTED = 8  # articles in a hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event as one article tells it."""

    event: str
    label: str
    type: str  # local name
    first_day: dt.date | None
    says: tuple[str, ...]  # over all its claims
    voices: tuple[str, ...]  # who says so; "" is the article itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Where two accounts agree or differ: what in, why, and both sides."""

    kind: str
    reason: str
    first: Side
    second: Side
    independent: bool | None = None  # of agreement only


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """An event both articles tell of."""

    first: Told
    second: Told
    differ: tuple[Point, ...]
    agree: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All there is to say of two articles; events by day."""

    first: Source
    second: Source
    both: tuple[Shared, ...]
    only_first: tuple[Told, ...]
    only_second: tuple[Told, ...]


def compare(select: Select, first: str, second: str) -> Comparison:
    """Return two articles side by side.

    An article is named by its key, its docId, its IRI, a path, or any part of its key or title
    that no other has.

    Raises:
        QueryError: no article is meant, or more than one, or both are the same.
    """
    loader = Loader(select)
    one, other = find_article(loader, first), find_article(loader, second)
    if one == other:
        raise QueryError(f"'{first}' and '{second}' are the same article")
    told_by = [_told(loader, article) for article in (one, other)]
    sources = loader.sources((one, other))
    shared = sorted(told_by[0].keys() & told_by[1].keys())
    return Comparison(
        first=sources[one],
        second=sources[other],
        both=_by_day(_shared(told_by[0][e], told_by[1][e], loader) for e in shared),
        only_first=_only(told_by[0], told_by[1], loader),
        only_second=_only(told_by[1], told_by[0], loader),
    )


def _by_day(shared: Iterable[Shared]) -> tuple[Shared, ...]:
    return tuple(sorted(shared, key=lambda s: (s.first.first_day is None, str(s.first.first_day))))


# ── which articles ──────────────────────────────────────────────────────────────────────────


def find_article(loader: Loader, name: str) -> str:
    """Return the IRI of the one article that is called so. Raises `QueryError`."""
    exactly = loader.rows(
        f"SELECT ?a {{ ?a ng:docId {json.dumps(name, ensure_ascii=False)} ; a ng:Article }}"
    )
    if len(exactly) == 1 and exactly[0][0]:  # without going through all there are
        return exactly[0][0]
    rows = loader.rows(
        "SELECT ?a ?doc ?title { ?a a ng:Article ; ng:docId ?doc ; rdfs:label ?title } ORDER BY ?a"
    )
    articles = {iri: (iri.split("/id/article/", 1)[-1], doc or "", title or "")
                for iri, doc, title in rows if iri}  # fmt: skip
    stem = PurePath(name).name
    stem = re.sub(r"\.(txt|html?|jsonl?)$", "", stem)
    tests = (
        lambda iri, key, doc, title: name in (iri, key, doc) or iri.endswith(f"/{name}"),
        lambda iri, key, doc, title: stem in (key, doc),
        lambda iri, key, doc, title: name.lower() in key.lower(),
        lambda iri, key, doc, title: name.lower() in title.lower(),
    )
    for test in tests:
        found = [iri for iri, names in articles.items() if test(iri, *names)]
        if len(found) == 1:
            return found[0]
        if found:
            raise QueryError(f"'{name}' may be {len(found)} articles", hint=_list(found, articles))
    raise QueryError(f"there is no article '{name}'", hint=_list(articles, articles))


def _list(iris: Iterable[str], articles: dict[str, tuple[str, str, str]]) -> str:
    keys = [articles[iri][0] for iri in iris]
    more = f" and {len(keys) - _LISTED} more" if len(keys) > _LISTED else ""
    return f"articles: {', '.join(keys[:_LISTED])}{more}" if keys else "nothing is published"


# ── what they tell ──────────────────────────────────────────────────────────────────────────


def _told(loader: Loader, article: str) -> dict[str, list[Account]]:
    """Event → what the article's claims say of it."""
    rows = loader.rows(
        f"SELECT DISTINCT ?c ?e {{ ?c ng:statedIn <{article}> ; a ng:Claim ; ng:about ?e }}"
    )
    accounts = loader.accounts(row[0] for row in rows if row[0])
    found: dict[str, list[Account]] = defaultdict(list)
    for claim, event in sorted(rows, key=lambda row: str(row[0])):
        if claim in accounts:
            found[event or ""].append(accounts[claim])
    return found


def _shared(first: list[Account], second: list[Account], loader: Loader) -> Shared:
    judgement = judge([*first, *second])
    mine = {a.claim: a for a in first}
    theirs = {a.claim: a for a in second}
    differ = [
        Point(kind=c.kind, reason=c.reason, first=pair[0], second=pair[1])
        for c in judgement.contradictions
        if (pair := _across(c.first, c.second, mine, theirs))
    ]
    agree = [
        Point(kind=c.kind, reason=c.reason, first=pair[0], second=pair[1],
              independent=c.independent)
        for c in judgement.corroborations
        if c.kind != "Occurrence" and (pair := _across(c.first, c.second, mine, theirs))
    ]  # fmt: skip
    labels = _labels(loader, [first, second])
    return Shared(
        first=_tell(first, labels), second=_tell(second, labels), differ=tuple(differ),
        agree=tuple(agree),
    )  # fmt: skip


def _across(
    one: str, other: str, mine: dict[str, Account], theirs: dict[str, Account]
) -> tuple[Side, Side] | None:
    """The two sides, the first article's first; None where both stand in one article."""
    if one in mine and other in theirs:
        return side(mine[one]), side(theirs[other])
    if other in mine and one in theirs:
        return side(mine[other]), side(theirs[one])
    return None


def _only(
    one: dict[str, list[Account]], other: dict[str, list[Account]], loader: Loader
) -> tuple[Told, ...]:
    alone = [accounts for event, accounts in sorted(one.items()) if event not in other]
    labels = _labels(loader, alone)
    told = (_tell(accounts, labels) for accounts in alone)
    return tuple(sorted(told, key=lambda t: (t.first_day is None, str(t.first_day), t.label)))


def _labels(loader: Loader, told: Iterable[list[Account]]) -> dict[str, tuple[str, str, str]]:
    """Telling → its event, the event's label, and its first day."""
    tellings = sorted({a.telling for accounts in told for a in accounts})
    values = " ".join(f"<{one}>" for one in tellings)
    rows = loader.rows(
        f"""SELECT ?t ?e ?label ?day {{ VALUES ?t {{ {values} }} ?t ng:tellsOf ?e .
            OPTIONAL {{ ?e rdfs:label ?label }}
            OPTIONAL {{ ?e sem:hasEarliestBeginTimeStamp ?day }} }} ORDER BY ?t ?label"""
    )
    return {t or "": (e or "", label or "", day or "") for t, e, label, day in rows}


def _tell(accounts: list[Account], labels: dict[str, tuple[str, str, str]]) -> Told:
    event, label, day = labels.get(accounts[0].telling, ("", accounts[0].type, ""))
    says = dict.fromkeys(fact for account in accounts for fact in facts(account))
    voices = dict.fromkeys(" ← ".join(side(account).voices) for account in accounts)
    return Told(
        event=event,
        label=label,
        type=accounts[0].type,
        first_day=dt.date.fromisoformat(day) if day else None,
        says=tuple(says),
        voices=tuple(voices),
    )
