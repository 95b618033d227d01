"""The authority: actors, states and places known by hand, found by any of their names.

Two SKOS files are read, ontology/authority.ttl (kept by hand) and ontology/countries.ttl
(generated), which may speak of the same concept. Names are compared folded (case, accents,
apostrophes, hyphens, articles do not matter); what is left over may be found by its consonants,
since every newspaper has its own romanisation ("Jabhet Fateh al-Sham").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files

import pyoxigraph as ox
from rapidfuzz.fuzz import ratio

from kg.errors import KnowledgeError
from kg.knowledge.toponymy import fold, skeleton, without_article
from kg.model import EntityKind

_NGA = "https://w3id.org/newsgraph/authority/"
_NG = "https://w3id.org/newsgraph/ontology#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_SCHEMA = "https://schema.org/"
_WIKIDATA = "http://www.wikidata.org/entity/"
_GEONAMES = "https://sws.geonames.org/"
_FILES = ("authority.ttl", "countries.ttl")
_EXACT, _CLOSE = 0.95, 0.85  # what an exactMatch and a closeMatch are worth as certainty
_ALIKE = 80  # of 100: how alike two names with the same consonants must be in letters


class Use(StrEnum):
    """What a name is to its concept."""

    NAME = "name"
    SHORT = "short"  # "Ban", "the Guardian": needs support from the text
    ADJECTIVE = "adjective"  # "Russian"
    DEMONYM = "demonym"  # "Russians"
    METONYM = "metonym"  # "the Kremlin"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameUse:
    """A name with the months or days (ISO 8601) in which it was used; None is open."""

    name: str
    valid_from: str | None
    valid_until: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """An actor or a place of the authority.

    `certainty` is how sure the identities are, 0..1; latitude and longitude are WGS 84 degrees.
    """

    id: str  # local name in the authority
    kind: EntityKind
    label: str
    labels: tuple[str, ...] = ()  # all full names, the label first
    shorts: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    name_uses: tuple[NameUse, ...] = ()
    place_kind: str | None = None  # local name: "Country"
    country: str | None = None  # ISO 3166-1 alpha-2
    parent: str | None = None  # id of the body it is a part of, or of the place it lies in
    affiliations: tuple[str, ...] = ()  # ids of the bodies a person speaks or works for
    governs: str | None = None  # id of the country, of a government
    historical: bool = False
    wikidata: str | None = None
    geonames: str | None = None
    lat: float | None = None
    lon: float | None = None
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of one concept, as the authority writes it."""

    concept: Concept
    use: Use
    written: str

    @property
    def is_acronym(self) -> bool:
        """Whether the name is told from a word by its capitals alone ("IS", "U.N.")."""
        return is_acronym(self.written)


def is_acronym(name: str) -> bool:
    """Whether `name` is one short word in capitals.

    >>> is_acronym("U.N."), is_acronym("FARC"), is_acronym("Hamas")
    (True, True, False)
    """
    return " " not in name and name.isupper() and sum(c.isalpha() for c in name) <= 7


@dataclass(frozen=True, slots=True)
class Authority:
    """The index: every concept by id, every name by its folded words."""

    concepts: Mapping[str, Concept]
    _names: dict[str, tuple[Entry, ...]] = field(repr=False)
    _skeletons: dict[str, tuple[Entry, ...]] = field(repr=False)
    _longest: dict[str, int] = field(repr=False)  # first word → words of its longest name
    _governments: dict[str, Concept] = field(repr=False)

    def entries(self, name: str) -> tuple[Entry, ...]:
        """Return the entries for a name as written, the exact ones only; () when unknown."""
        return self._names.get(without_article(fold(name)), ())

    def alike(self, name: str) -> tuple[Entry, ...]:
        """Return entries for names of two words or more with the same consonants as `name`."""
        folded = fold(name)
        key = skeleton(folded)
        if not _is_telling(key):
            return ()
        found = self._skeletons.get(key, ())
        return tuple(e for e in found if ratio(fold(e.written), folded) >= _ALIKE)

    def longest_at(self, words: Sequence[str], start: int) -> tuple[int, tuple[Entry, ...]]:
        """Return how many of the folded `words` from `start` are a name, and its entries.

        Each word is folded by itself; an empty word (folded punctuation) ends every name.
        """
        if not words[start]:
            return 0, ()
        room = len(words) - start
        for length in range(min(self._longest.get(words[start], 0), room), 0, -1):
            found = self._names.get(" ".join(words[start : start + length]))
            if found:
                return length, found
        return 0, ()

    def government_of(self, place: str) -> Concept | None:
        """Return the government of the country with that id; None when it has none."""
        return self._governments.get(place)


@cache
def authority() -> Authority:
    """Return the authority, read once a process.

    Raises KnowledgeError when one of its files is missing, not Turtle, or describes a concept
    that is neither an actor nor a place.
    """
    concepts = {c.id: c for c in _concepts(_statements())}
    names, skeletons = _index(concepts)
    longest: dict[str, int] = {}
    for name in names:
        words = name.split()
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    governments = {c.governs: c for c in concepts.values() if c.governs}
    return Authority(concepts, names, skeletons, longest, governments)


def lookup(name: str) -> tuple[Concept, ...]:
    """Return the concepts with that name, exact ones or else those with the same consonants.

    >>> [c.id for c in lookup("Free Syrian Army")], [c.id for c in lookup("Jabhet Fateh al-Sham")]
    (['free-syrian-army'], ['al-nusra-front'])
    """
    index = authority()
    exact = [e.concept for e in index.entries(name) if e.use is Use.NAME and _cased(e, name)]
    found = exact or [e.concept for e in index.alike(name)]
    return tuple(dict.fromkeys(found))


def _cased(entry: Entry, name: str) -> bool:
    return not entry.is_acronym or name.isupper()


# ── reading the files ───────────────────────────────────────────────────────────────────────

_Values = dict[str, list[str]]


def _statements() -> dict[str, _Values]:
    """Return local name → property (local name) → values, over both files."""
    found: dict[str, _Values] = defaultdict(lambda: defaultdict(list))
    for name in _FILES:
        for quad in _parse(name):
            if not isinstance(quad.subject, ox.NamedNode) or isinstance(quad.object, ox.BlankNode):
                continue
            subject = quad.subject.value.removeprefix(_NGA)
            predicate = quad.predicate.value
            if isinstance(quad.object, ox.Triple):
                continue
            found[subject][predicate].append(quad.object.value)
    return found


def _parse(name: str) -> Iterator[ox.Quad]:
    try:
        data = (files("ontology") / name).read_bytes()
        yield from ox.parse(input=data, format=ox.RdfFormat.TURTLE)
    except (FileNotFoundError, ModuleNotFoundError) as error:
        raise KnowledgeError(
            f"ontology/{name} is missing", hint="install newsgraph again"
        ) from error
    except SyntaxError as error:
        raise KnowledgeError(f"ontology/{name} is not Turtle: {error}") from error


def _concepts(statements: Mapping[str, _Values]) -> Iterator[Concept]:
    for id, values in statements.items():
        if _SKOS + "prefLabel" in values:
            yield _concept(id, values, statements)


def _concept(id: str, values: _Values, statements: Mapping[str, _Values]) -> Concept:
    label = values[_SKOS + "prefLabel"][0]
    wikidata, certain = _identity(values, _WIKIDATA)
    geonames, placed = _identity(values, _GEONAMES)
    return Concept(
        id=id,
        kind=_kind(id, values),
        label=label,
        labels=(label, *_get(values, _SKOS + "altLabel")),
        shorts=_get(values, _SKOS + "hiddenLabel"),
        adjectives=_get(values, _NG + "adjective"),
        demonyms=_get(values, _NG + "demonym"),
        metonyms=_get(values, _NG + "metonym"),
        name_uses=_name_uses(values, statements),
        place_kind=_local(_first(values, _NG + "placeKind")),
        country=_first(values, _SCHEMA + "addressCountry"),
        parent=_local(_first(values, _NG + "parentOrganisation", _SKOS + "broader")),
        affiliations=tuple(_local(i) or "" for i in _get(values, _SCHEMA + "affiliation")),
        governs=_local(_first(values, _NG + "governs")),
        historical=_first(values, _NG + "historical") == "true",
        wikidata=wikidata,
        geonames=geonames,
        lat=_number(_first(values, _SCHEMA + "latitude")),
        lon=_number(_first(values, _SCHEMA + "longitude")),
        certainty=certain if wikidata else placed if geonames else 1.0,
    )


def _get(values: _Values, name: str) -> tuple[str, ...]:
    return tuple(values.get(name, ()))


def _first(values: _Values, *names: str) -> str | None:
    return next((values[name][0] for name in names if values.get(name)), None)


def _local(iri: str | None) -> str | None:
    return iri.removeprefix(_NGA).removeprefix(_NG) if iri else None


def _number(text: str | None) -> float | None:
    return float(text) if text else None


def _kind(id: str, values: _Values) -> EntityKind:
    if values.get(_NG + "placeKind"):
        return EntityKind.LOCATION
    name = _local(_first(values, _NG + "actorClass"))
    try:
        return EntityKind(name or "")
    except ValueError as error:
        raise KnowledgeError(
            f"authority: nga:{id} is neither a known kind of actor nor a place",
            hint="give it ng:actorClass (a class of ontology/core/actor.ttl) or ng:placeKind",
        ) from error


def _identity(values: _Values, prefix: str) -> tuple[str | None, float]:
    for name, worth in (("exactMatch", _EXACT), ("closeMatch", _CLOSE)):
        for iri in values.get(_SKOS + name, ()):
            if iri.startswith(prefix):
                return iri.removeprefix(prefix).rstrip("/"), worth
    return None, 1.0


def _name_uses(values: _Values, statements: Mapping[str, _Values]) -> tuple[NameUse, ...]:
    nodes = [statements[iri.removeprefix(_NGA)] for iri in values.get(_NG + "nameUse", ())]
    return tuple(
        NameUse(
            name=node[_NG + "name"][0],
            valid_from=_first(node, _NG + "validFrom"),
            valid_until=_first(node, _NG + "validUntil"),
        )
        for node in nodes
    )


# ── indexing ────────────────────────────────────────────────────────────────────────────────

_Index = dict[str, tuple[Entry, ...]]


def _index(concepts: Mapping[str, Concept]) -> tuple[_Index, _Index]:
    abbreviations = _abbreviations(concepts)
    names: dict[str, dict[Entry, None]] = defaultdict(dict)
    skeletons: dict[str, dict[Entry, None]] = defaultdict(dict)
    for concept in concepts.values():
        for entry in _entries(concept, abbreviations):
            folded = without_article(fold(entry.written))
            for key in {folded: 0, fold(entry.written): 0, fold(_apart(entry.written)): 0}:
                if key:
                    names[key][entry] = None
            key = skeleton(folded)
            if entry.use is Use.NAME and not entry.is_acronym and _is_telling(key):
                skeletons[key][entry] = None
    return (
        {name: tuple(found) for name, found in names.items()},
        {key: tuple(found) for key, found in skeletons.items()},
    )


def _apart(name: str) -> str:
    """Cut "'s" off, as tokenizers do: "People's Army" is also found as "People 's Army"."""
    return name.replace("'s ", " s ").replace("’s ", " s ")


def _abbreviations(concepts: Mapping[str, Concept]) -> Mapping[str, tuple[str, ...]]:
    """Return country code → the country's short names in capitals: "US", "U.S."."""
    return {
        c.country: tuple(n for n in c.labels if is_acronym(n))
        for c in concepts.values()
        if c.country and c.place_kind == "Country" and not c.historical
    }


def _of_country(concept: Concept, abbreviations: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the names of a body of state as its country's papers prefix them: "U.S. Senate"."""
    if concept.kind is not EntityKind.GOVERNMENT_BODY:
        return
    short = abbreviations.get(concept.country or "", ())
    for label in concept.labels:
        first, _, rest = label.partition(" ")
        bare = rest if first in short else label
        if " " in bare:
            yield from (f"{name} {bare}" for name in short if f"{name} {bare}" != label)


def _entries(concept: Concept, abbreviations: Mapping[str, tuple[str, ...]]) -> Iterator[Entry]:
    for use, names in (
        (Use.NAME, (*concept.labels, *_of_country(concept, abbreviations))),
        (Use.SHORT, concept.shorts),
        (Use.ADJECTIVE, concept.adjectives),
        (Use.DEMONYM, concept.demonyms),
        (Use.METONYM, concept.metonyms),
    ):
        for name in names:
            yield Entry(concept, use, name)


def _is_telling(key: str) -> bool:
    """Whether consonants are enough to know a name by: two words, five letters."""
    return " " in key and len(key) >= 5
