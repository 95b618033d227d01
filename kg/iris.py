"""Every IRI newsgraph mints, in one place: same input, same IRI.

{base}id/article/K            an article; evidence in it is …/K#char=10,20 (RFC 5147)
{base}id/statement/K/s3       what one article tells: its statements, tellings, claims, actors
{base}id/actor/ahrar-al-sham  an actor or place that the authority knows, in every article
{base}id/actor/person/odo-brandt  an actor that articles know by kind and name alone
{base}id/event/K/e3           an event, named after the first of the tellings that tell of it
{base}graph/K                 the named graph of article K
{base}graph/event/K/e3        the named graph of that event
{base}graph/actors            the named graph that says which actors may be one
{base}graph/copies/K          the named graph of articles that share a text with article K
{base}graph/wikidata          the named graph that links actors and places to Wikidata
{base}graph/default           the named graph of what was written to the default graph
{base}graph/tombstones        the named graph of what was taken down

K is the key of an article, which may hold slashes. In the name of a graph a key that begins like
the name of another graph of ours gets a tilde before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from rdflib import URIRef

from kg.model import Span

DEFAULT_BASE = "https://w3id.org/newsgraph/"

_SAFE = "-._~/"  # unreserved characters of RFC 3986, and the slash of nested folders
_TAKEN = re.compile(
    r"~*(?:(?:event|copies)/.*|actors|wikidata|default|tombstones|ontology|event-types|authority)",
    re.S,
)
_TELLING = re.compile(r"id/(?:event|telling)/(?P<key>.+)/(?P<id>[^/]+)")


@dataclass(frozen=True, slots=True)
class Minter:
    """Mints the IRIs of one article under one base."""

    base: str
    key: str

    @property
    def article(self) -> URIRef:
        """The article itself."""
        return URIRef(f"{self.base}id/article/{_path(self.key)}")

    @property
    def graph(self) -> URIRef:
        """The named graph that holds all the article is the source of."""
        return graph_iri(self.base, self.key)

    def telling(self, id: str) -> URIRef:
        """What this article tells of its event `e3`."""
        return self.own("telling", id)

    def event(self, id: str) -> URIRef:
        """The event that is named after this article's telling `e3`, its first."""
        return self.own("event", id)

    def event_graph(self, id: str) -> URIRef:
        """The named graph of `event(id)`."""
        return event_graph_iri(self.base, self.key, id)

    def own(self, kind: str, id: str) -> URIRef:
        """A node only this article speaks of, such as its statement `s3`."""
        return URIRef(f"{self.base}id/{kind}/{_path(self.key)}/{_path(id)}")

    def shared(self, kind: str, id: str) -> URIRef:
        """A node every article may speak of, such as an actor of the authority."""
        return shared_iri(self.base, kind, id)

    def fragment(self, scheme: str, span: Span) -> URIRef:
        """A stretch of the article's text, `#char=start,end` as in RFC 5147 section 2.1.1."""
        return URIRef(f"{self.article}#{scheme}={span.start},{span.end}")

    def finding_of(self, iri: str) -> str | None:
        """Return the id of the finding of this article a node belongs to; None of none.

        A part belongs to its whole: participation `c4-1` to claim `c4`, mention `e3-10-20` to `e3`.
        """
        parts = iri.removeprefix(f"{self.base}id/").split(f"/{_path(self.key)}/")
        return parts[1].split("/")[0].split("-")[0] if len(parts) == 2 else None

    def span_of(self, iri: str) -> Span | None:
        """Return the stretch of text an evidence node or one of its selectors is about."""
        found = re.fullmatch(
            r"#(?:char|quote|position)=(\d+),(\d+)", iri.removeprefix(self.article)
        )
        return Span(int(found[1]), int(found[2])) if found else None


def graph_iri(base: str, key: str) -> URIRef:
    """Return the IRI of the named graph of the article with that key."""
    return URIRef(f"{base}graph/{_path('~' + key if _TAKEN.fullmatch(key) else key)}")


def event_graph_iri(base: str, key: str, id: str) -> URIRef:
    """Return the IRI of the named graph of the event named after article `key`'s telling `id`."""
    return URIRef(f"{base}graph/event/{_path(key)}/{_path(id)}")


def actors_graph_iri(base: str) -> URIRef:
    """Return the IRI of the named graph that says which actors of different articles are one."""
    return URIRef(f"{base}graph/actors")


def copies_graph_iri(base: str, key: str) -> URIRef:
    """Return the IRI of the named graph of articles that share texts, the first that of `key`."""
    return URIRef(f"{base}graph/copies/{_path(key)}")


def wikidata_graph_iri(base: str) -> URIRef:
    """Return the IRI of the named graph that links actors and places to Wikidata."""
    return URIRef(f"{base}graph/wikidata")


def tombstones_graph_iri(base: str) -> URIRef:
    """Return the IRI of the named graph of what was taken down."""
    return URIRef(f"{base}graph/tombstones")


def shared_iri(base: str, kind: str, id: str) -> URIRef:
    """Return the IRI of a node that is no one article's: `identification`, `merging`, `person`."""
    return URIRef(f"{base}id/{kind}/{_path(id)}")


def told_in(base: str, iri: str) -> tuple[str, str] | None:
    """Return article key and finding id ("K", "e3") of a telling's IRI, or of an event's.

    An event is named after its representative: the first of its tellings. None when `iri` is
    neither. Whether there is such a telling only the store knows.
    """
    found = _TELLING.fullmatch(iri.removeprefix(base)) if iri.startswith(base) else None
    return (unquote(found["key"]), unquote(found["id"])) if found else None


def shared_in(base: str, kind: str, iri: str) -> str | None:
    """Return the id of a node that `shared_iri` names so; None when `iri` is none of that kind.

    >>> shared_in(DEFAULT_BASE, "actor", f"{DEFAULT_BASE}id/actor/person/odo-brandt")
    'person/odo-brandt'
    """
    start = f"{base}id/{kind}/"
    return unquote(iri.removeprefix(start)) if iri.startswith(start) and iri != start else None


def _path(words: str) -> str:
    return quote(words, safe=_SAFE)
