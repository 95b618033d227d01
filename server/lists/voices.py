"""Who speaks about whom: how many statements of a voice have an actor take part in an event."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from server.lists.choosing import Asked, wanted
from server.lists.columns import Array, Columns
from server.lists.overview import Overview, most_frequent
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
    asked, columns = wanted(ask, over, base), over.statements
    statements, speakers, spoken_of = _pairs(columns, columns.chosen(asked).rows)
    by = np.bincount(_once(statements, speakers)[1])
    rows = most_frequent(by, _MOST)
    of = np.bincount(spoken_of[np.isin(speakers, rows)])  # so no column is empty
    cols = most_frequent(of, _MOST)
    said, of_whom, numbers = _once(speakers, spoken_of, counted=True)
    pairs = dict(zip(zip(said.tolist(), of_whom.tolist(), strict=True), numbers, strict=True))
    rows = [one for one in rows if any((one, whom) in pairs for whom in cols)]
    darkest = max(pairs.values(), default=1)
    cells = tuple(tuple(_cell(int(pairs.get((r, c), 0)), darkest) for c in cols) for r in rows)
    patterns = of_statements(asked)
    called = dict(zip([*rows, *cols], over.iris([*rows, *cols]), strict=True))
    labels = over.names(called.values())
    name = {code: Name(iri, labels[iri]) for code, iri in called.items()}
    return Voices(
        speakers=tuple((name[one], int(by[one])) for one in rows),
        about=tuple((name[one], int(of[one])) for one in cols),
        cells=cells,
        total=len(np.unique(statements)),
        left_out=len(pairs) - sum(cell.number > 0 for row in cells for cell in row),
        taken=take(_COUNTED, chosen=patterns.groups, filters=patterns.filters),
    )


def _pairs(columns: Columns, rows: Array) -> tuple[Array, Array, Array]:
    """Of each statement who speaks, and each of whom: statement, speaker, whom."""
    at, speakers = columns.values("speaker", rows)
    number, spoken_of = columns.values("about", rows[at])
    speakers, at = speakers[number], at[number]
    others = speakers != spoken_of
    return at[others], speakers[others], spoken_of[others]


def _once(first: Array, second: Array, *, counted: bool = False) -> tuple[Array, ...]:
    """The pairs there are, each once, in order; with how often each was there."""
    wide = int(second.max(initial=0)) + 1
    keys, numbers = np.unique(first.astype(np.int64) * wide + second, return_counts=True)
    return (keys // wide, keys % wide, numbers) if counted else (keys // wide, keys % wide)


def _cell(number: int, darkest: int) -> Cell:
    return Cell(number=number, shade=-(-number * _SHADES // darkest))
