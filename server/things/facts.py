"""The triples of one thing, by property, as its page takes them out."""

from __future__ import annotations

from collections import defaultdict

from kg.vocab import PREFIXES
from server.reading import Reader, iri

_FACTS = "SELECT DISTINCT ?p ?o { $thing ?p ?o } ORDER BY ?p ?o LIMIT 5000"


class Facts:
    """What a thing is the subject of. Properties are named as in a query: `ng:place`."""

    def __init__(self, reader: Reader, thing: str) -> None:
        self.thing = thing
        self._values: dict[str, list[str]] = defaultdict(list)
        for row in reader.rows(_FACTS, thing=iri(thing)):
            self._values[row["p"].value].append(row["o"].value)

    def all(self, property: str) -> tuple[str, ...]:
        """Return every value: IRIs and lexical forms."""
        prefix, _, name = property.partition(":")
        return tuple(self._values.get(PREFIXES[prefix] + name, ()))

    def one(self, *properties: str) -> str | None:
        """Return the first value of the first of these properties that has one."""
        return next((value for by in properties for value in self.all(by)), None)

    def number(self, property: str) -> int | None:
        """Return a value that is a whole number."""
        value = self.one(property)
        return int(value) if value and value.isdecimal() else None

    def share(self, property: str) -> float | None:
        """Return a value between nought and one."""
        try:
            return float(self.one(property) or "")
        except ValueError:
            return None

    @property
    def label(self) -> str:
        """Return its label, or the last of its name."""
        label = self.one("rdfs:label", "skos:prefLabel", "schema:headline", "ng:content")
        return label or self.thing.rpartition("/")[2]
