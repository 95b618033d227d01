"""Who speaks about whom: how many statements of a voice have an actor take part in an event."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from server.lists.choosing import Asked, wanted
from server.lists.overview import Overview
from server.lists.patterns import of_statements
from server.lists.taken import Taken, take
from server.names import Name

BY = ("act", "type", "place", "source", "certainty")
_MOST = 14  # rows, and columns
_SHADES = 5
_COUNTED = """SELECT ?speaker ?name ?about ?called (COUNT(DISTINCT ?statement) AS ?statements) {
  ?statement a ng:Statement ; ng:content ?words ; ng:statedIn ?article .
  $chosen
  ?statement ng:speaker|ng:onBehalfOf ?speaker .
  ?claim ng:claimedIn ?statement ; ng:agent|ng:target|ng:victim|ng:recipient|ng:broker ?about .
  FILTER (?speaker != ?about)
  OPTIONAL { ?speaker rdfs:label ?name } OPTIONAL { ?about rdfs:label ?called }
  OPTIONAL { ?statement ng:certainty ?certainty }
  OPTIONAL { ?statement ng:saidUntil ?said }
  OPTIONAL { ?article schema:datePublished ?published }
  BIND (COALESCE(?said, ?published) AS ?day)
  $filters
}
GROUP BY ?speaker ?name ?about ?called
ORDER BY DESC(?statements) ?speaker ?about
LIMIT $most"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How often one speaks of another, and how dark that is drawn: 0 (never) to 5."""

    number: int
    shade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """The matrix: those who speak most, of those who are most spoken of."""

    speakers: tuple[tuple[Name, int], ...]
    about: tuple[tuple[Name, int], ...]
    cells: tuple[tuple[Cell, ...], ...]  # a row for each speaker
    total: int  # statements that speak of somebody
    left_out: int  # pairs that are not in the matrix
    taken: Taken


def voices(over: Overview, ask: Asked, base: str) -> Voices:
    """Return who speaks about whom. Raises `QueryError` for names unknown."""
    choice, columns = wanted(ask, over, base), over.statements
    pairs: Counter[tuple[str, str]] = Counter()
    by: Counter[str] = Counter()
    total = 0
    speakers, spoken_of = columns.values["speaker"], columns.values["about"]
    for number in columns.chosen(choice):
        found = {(s, w) for s in speakers[number] for w in spoken_of[number] if s != w}
        pairs.update(found)
        by.update({speaker for speaker, _ in found})
        total += bool(found)
    rows = _most(by)
    of: Counter[str] = Counter()  # by those in the rows: no column is empty
    for (speaker, whom), number in pairs.items():
        of[whom] += number if speaker in rows else 0
    cols = _most(+of)
    rows = [one for one in rows if any(pairs[one, whom] for whom in cols)]
    darkest = max(pairs.values(), default=1)
    cells = tuple(tuple(_cell(pairs[r, c], darkest) for c in cols) for r in rows)
    patterns = of_statements(choice)
    return Voices(
        speakers=tuple((Name(one, over.name(one)), by[one]) for one in rows),
        about=tuple((Name(one, over.name(one)), of[one]) for one in cols),
        cells=cells,
        total=total,
        left_out=len(pairs) - sum(cell.number > 0 for row in cells for cell in row),
        taken=take(_COUNTED, chosen=patterns.groups, filters=patterns.filters),
    )


def _most(counted: Counter[str]) -> list[str]:
    return sorted(counted, key=lambda one: (-counted[one], one))[:_MOST]


def _cell(number: int, darkest: int) -> Cell:
    return Cell(number=number, shade=-(-number * _SHADES // darkest))
