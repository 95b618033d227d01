"""What was taken down: its address, and those of all it told, answer 410 Gone and since when."""

from __future__ import annotations

from urllib.parse import quote

from kg.store.mentions import owners
from server.addresses import candidates
from server.finding import is_iri, readings
from server.problems import Problem
from server.reading import Row, iri
from server.site import site

_STONE = """SELECT ?key ?time ?because ?by {
  VALUES ?article { $articles }
  ?stone ng:inPlaceOf ?article ; ng:takenDown ?time ; ng:decidedBy/rdfs:label ?by
  OPTIONAL { ?stone ng:reason ?because }
} ORDER BY ?stone LIMIT 1"""


def taken_down(path: str) -> Problem | None:
    """Return the problem to answer with where a path is an article's that was taken down."""
    base = site().config.base
    found = {
        f"{base}id/article/{quote(owner, safe='-._~/%')}": None
        for stands_for, _ in readings(path)
        for one in candidates(site().config, stands_for)
        if one.startswith(base)
        for owner in owners(one.removeprefix(base))
    }
    articles = " ".join(iri(article) for article in found if is_iri(article))
    rows = site().reader.rows(_STONE, articles=articles) if articles else []
    return next((_gone(row) for row in rows), None)


def _gone(row: Row) -> Problem:
    """What may be said of it, as fields of the problem too."""
    members: dict[str, str] = {"takenDown": row["time"].value, "by": row["by"].value}
    if "because" in row:
        members["because"] = row["because"].value
    why = f": {members['because']}" if "because" in members else ""
    return Problem(
        "taken-down",
        f"taken down on {members['takenDown'][:10]} by {members['by']}{why}",
        **members,
    )
