"""Accounts as pages show them: who says so and from whom, what, in which words, and against whom.

An `Account` is one claim (`kg.accounts`). A card adds the words it rests on, what it agrees with
and contradicts, and what was corrected since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.accounts.account import Account, Figure
from kg.accounts.figures import is_part, told, whom
from kg.accounts.loading import Loader, site_of
from server.drawing.scale import Bar, Range, Tick, scale
from server.passages import Passage, passages
from server.reading import Reader, iris
from server.reading import Row as Found

ITSELF = "the article itself"
"""What to call an article that nobody is known to have published, where it speaks."""
_AT_ONCE = 300
_COMPARED = """SELECT DISTINCT ?x ?a ?kind ?reason ?independent ?c ?other { VALUES ?c { $claims }
  ?x ng:between ?c , ?other ; a ?a ; ng:kind ?kind ; ng:reason ?reason
  FILTER (?other != ?c && ?a IN (ng:Contradiction, ng:Corroboration))
  OPTIONAL { ?x ng:independent ?independent } }"""
_VOUCHING = """SELECT ?c ?said ?name ?words ?outlet ?url ?title { VALUES ?c { $claims }
  ?c ng:statedIn ?article
  OPTIONAL { ?c ng:claimedIn ?said
    OPTIONAL { ?said ng:speaker/rdfs:label ?name } OPTIONAL { ?said ng:speakerWords ?words } }
  OPTIONAL { ?article schema:publisher/rdfs:label ?outlet }
  OPTIONAL { ?article schema:url ?url } OPTIONAL { ?article rdfs:label ?title }
} ORDER BY ?c ?name ?words"""
_COUNTED = """SELECT DISTINCT ?c ?metric { VALUES ?c { $claims } ?c ?metric ?figure
  FILTER (?metric IN (ng:killed, ng:wounded, ng:missing, ng:detained, ng:displaced)) }"""
_SUPERSEDED = "SELECT DISTINCT ?later ?earlier { VALUES ?c { $claims } $pattern }"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """That an account contradicts or confirms another."""

    iri: str
    contradicts: bool
    kind: str  # local name
    reason: str
    other: str  # claim
    independent: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A figure in words, whether another has replaced it, and whether it counts a part only."""

    figure: Figure
    text: str
    struck: bool
    part: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One account with all a reader needs to judge it."""

    account: Account
    number: int  # among those shown together
    words: tuple[Passage, ...]
    figures: tuple[Number, ...]
    marks: tuple[Mark, ...]
    corrected_by: tuple[str, ...]  # claims
    corrects: tuple[str, ...]
    others: Mapping[str, str]  # who vouches for those it is compared with and not shown with

    @property
    def agreement(self) -> tuple[tuple[Mark, tuple[str, ...]], ...]:
        """What it contradicts and confirms: each reason once, with the claims on the other side."""
        found: dict[tuple[bool, str, str, bool | None], list[Mark]] = {}
        for mark in self.marks:
            key = (mark.contradicts, mark.kind, mark.reason, mark.independent)
            found.setdefault(key, []).append(mark)
        return tuple((some[0], tuple(mark.other for mark in some)) for some in found.values())

    @property
    def who(self) -> str:
        """The voice that vouches: the innermost speaker, or the outlet."""
        return voice_of(self.account)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of a chart: whose figure, in words, and its bar."""

    card: Card
    number: Number
    bar: Bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """All figures of one sort of harm on one scale."""

    metric: str
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]


def voice_of(account: Account) -> str:
    """Return who vouches for an account: its speaker, else the outlet, else the article itself."""
    if account.voices:
        voice = account.voices[-1]
        return voice.speaker.label if voice.speaker else voice.words or "somebody unnamed"
    return outlet_of(account)


def outlet_of(account: Account) -> str:
    """Return where it was published, as well as it is known."""
    source = account.source
    return source.publisher.label if source.publisher else source.site or ITSELF


def cards(
    reader: Reader, loader: Loader, claims: Iterable[str], *, compared: bool = True, before: int = 0
) -> tuple[Card, ...]:
    """Return these claims as cards, in the order they were told.

    `compared`: with what each contradicts and confirms. `before`: accounts on earlier pages.
    """
    accounts = sorted(loader.accounts(claims).values(), key=order)
    known = [account.claim for account in accounts]
    words = passages(reader, known, ("ng:evidence",))
    marks = _marks(reader, known) if compared else {}
    later, earlier = _superseded(reader, known)
    others = {mark.other for some in marks.values() for mark in some} - set(known)
    vouching = _vouching(reader, sorted(others))
    counted = _counted(reader, sorted({claim for some in later.values() for claim in some}))
    return tuple(
        Card(
            account=account,
            number=number,
            words=words.get(account.claim, ()),
            figures=tuple(_numbers(account, later[account.claim], counted)),
            marks=tuple(marks.get(account.claim, ())),
            corrected_by=tuple(later[account.claim]),
            corrects=tuple(earlier[account.claim]),
            others=vouching,
        )
        for number, account in enumerate(accounts, before + 1)
    )


def order(account: Account) -> tuple[str, str, str, int, str]:
    """As they were told: by day, by hour of a live page, by place in the text."""
    source = account.source
    clock = str(source.clock or "")
    return str(source.published or "9999"), source.key, clock, account.start, account.claim


def charts(some: Sequence[Card]) -> tuple[Chart, ...]:
    """Return a chart for each sort of harm that somebody counts."""
    by_metric: dict[str, list[tuple[Card, Number]]] = defaultdict(list)
    for card in some:
        for number in card.figures:
            if number.figure.least is not None or number.figure.most is not None:
                by_metric[number.figure.metric].append((card, number))
    return tuple(
        _chart(metric, sorted(found, key=_counts_a_part))
        for metric, found in sorted(by_metric.items())
    )


def _counts_a_part(one: tuple[Card, Number]) -> bool:
    """Those who count everybody come first; "four of them children" is no rival of "nine"."""
    return one[1].part


def _chart(metric: str, found: Sequence[tuple[Card, Number]]) -> Chart:
    drawn = scale([Range(least=n.figure.least, most=n.figure.most) for _, n in found])
    rows = tuple(
        Row(card=card, number=number, bar=bar)
        for (card, number), bar in zip(found, drawn.bars, strict=True)
    )
    return Chart(metric=metric, rows=rows, ticks=drawn.ticks)


def _vouching(reader: Reader, claims: Sequence[str]) -> Mapping[str, str]:
    """Who vouches for claims that are only named."""
    found: dict[str, str] = {}
    for row in _asked(reader, _VOUCHING, claims):
        said = {name: cell.value for name, cell in row.items()}
        speaker = said.get("name") or said.get("words") or "somebody unnamed"
        outlet = said.get("outlet") or site_of(said.get("url")) or said.get("title", "")
        found.setdefault(said["c"], speaker if "said" in said else outlet)
    return found


def _counted(reader: Reader, claims: Sequence[str]) -> Mapping[str, set[str]]:
    """Which harm claims count, by local name."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in _asked(reader, _COUNTED, claims):
        found[row["c"].value].add(row["metric"].value.rpartition("#")[2])
    return found


def _numbers(
    account: Account, later: Sequence[str], counted: Mapping[str, set[str]]
) -> Iterator[Number]:
    """A figure is struck where its own words, or a later account of that voice, replace it."""
    again = {metric for claim in later for metric in counted.get(claim, ())}
    for figure in account.figures:
        yield Number(
            figure=figure,
            text=told(figure),
            struck=figure.outdated or figure.metric in again,
            part=is_part(figure) or bool(whom(figure) or figure.side),
        )


def _marks(reader: Reader, claims: Sequence[str]) -> Mapping[str, list[Mark]]:
    """Claim → its agreements and contradictions, whichever claims these are with."""
    found: dict[str, list[Mark]] = defaultdict(list)
    for row in _asked(reader, _COMPARED, claims):
        found[row["c"].value].append(_mark(row))
    for some in found.values():
        some.sort(key=lambda m: (not m.contradicts, m.kind, m.reason, m.iri, m.other))
    return found


def _mark(row: Found) -> Mark:
    said = {name: cell.value for name, cell in row.items()}
    return Mark(
        iri=said["x"],
        contradicts=said["a"].endswith("#Contradiction"),
        kind=said["kind"].rpartition("#")[2],
        reason=said["reason"],
        other=said["other"],
        independent=said["independent"] == "true" if "independent" in said else None,
    )


def _superseded(
    reader: Reader, claims: Sequence[str]
) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    later: dict[str, list[str]] = defaultdict(list)
    earlier: dict[str, list[str]] = defaultdict(list)
    pattern = "{ ?later ng:supersedes ?c BIND(?c AS ?earlier) } UNION " \
        "{ ?c ng:supersedes ?earlier BIND(?c AS ?later) }"  # fmt: skip
    for row in _asked(reader, _SUPERSEDED, claims, pattern=pattern):
        one, other = row["later"].value, row["earlier"].value
        later[other] = sorted({*later[other], one})
        earlier[one] = sorted({*earlier[one], other})
    return later, earlier


def _asked(reader: Reader, query: str, claims: Sequence[str], **more: str) -> Iterator[Found]:
    for start in range(0, len(claims), _AT_ONCE):
        listed = iris(list(claims[start : start + _AT_ONCE]))
        yield from reader.rows(query, claims=listed, **more)
