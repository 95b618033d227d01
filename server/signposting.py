"""Links in the header of a description: FAIR Signposting (profile of 2022), levels 1 and 2.

The page is what the profile calls the landing page, the descriptions as RDF are its metadata: the
page is `describedby` them, they `describe` the page. All these links together, from every one of
the addresses, are the link set (RFC 9264) at `/linkset/…`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.vocab import PREFIXES
from server.negotiate import GRAPHS, HTML

LINKSET = "application/linkset+json"
LINKSET_TEXT = "application/linkset"
_ABOUT_PAGE = "https://schema.org/AboutPage"
_TYPES: Mapping[str, str] = {  # what schema.org calls our classes, where it has a name for them
    "Article": "NewsArticle",
    "Event": "Event",
    "Statement": "Quotation",
    "Claim": "Claim",
    "Location": "Place",
    "Person": "Person",
    "MediaOutlet": "NewsMediaOrganization",
    "NonGovernmentalOrganisation": "NGO",
    "Government": "GovernmentOrganization",
    "GovernmentBody": "GovernmentOrganization",
    "Organisation": "Organization",
    "IntergovernmentalOrganisation": "Organization",
    "Dataset": "Dataset",
}
ENDINGS: Mapping[str, str] = {f".{one.name}": one.media_type for one in (*GRAPHS, HTML)}
"""What an address can end with, and the media type that asks for."""
_LINKED = {ending: ENDINGS[ending] for ending in (".ttl", ".jsonld", ".nt", ".rdf", ".html")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link from one of the addresses of a description."""

    rel: str
    href: str
    type: str | None = None

    def __str__(self) -> str:
        typed = f'; type="{self.type}"' if self.type else ""
        return f'<{self.href}>; rel="{self.rel}"{typed}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A thing and where its descriptions are."""

    iri: str
    address: str  # of the description, in the format the client reads
    linkset: str | None
    collection: str | None  # the page of the data set it is a part of
    kinds: tuple[str, ...] = ()  # local names of its classes
    licence: str | None = None
    items: tuple[Link, ...] = ()  # the files it consists of
    time: str = ""  # "?snapshot=…" of the descriptions as they were then

    def of_page(self) -> Iterator[Link]:
        """Yield the links of the page."""
        yield Link(rel="describes", href=self.iri)
        yield Link(rel="cite-as", href=self.iri)
        yield Link(rel="canonical", href=self.address)
        yield Link(rel="type", href=_ABOUT_PAGE)
        for kind in sorted({_TYPES[kind] for kind in self.kinds if kind in _TYPES}):
            yield Link(rel="type", href=PREFIXES["schema"] + kind)
        for ending, media_type in self._metadata():
            yield Link(rel="describedby", href=self._at(ending), type=media_type)
        yield from self.items
        if self.collection:
            yield Link(rel="collection", href=self.collection, type="text/html")
        yield from self._shared()

    def of_metadata(self) -> Iterator[Link]:
        """Yield the links of a description as RDF."""
        yield Link(rel="describes", href=self.iri)
        yield Link(rel="describes", href=self._at(".html"), type="text/html")
        yield Link(rel="canonical", href=self.address)
        yield from self._shared()

    def header(self, *, page: bool) -> str:
        """Return the Link header; every address also leads to the other formats."""
        alternates = (
            Link(rel="alternate", href=self._at(ending), type=media_type)
            for ending, media_type in _LINKED.items()
        )
        own = self.of_page() if page else self.of_metadata()
        whole = (Link(rel="linkset", href=self.linkset, type=LINKSET),) if self.linkset else ()
        return ", ".join(map(str, (*own, *alternates, *whole)))

    def anchored(self) -> Iterator[tuple[str, Iterable[Link]]]:
        """Yield every address of the description with its links."""
        yield f"{self.address}.html", self.of_page()
        for ending, _ in self._metadata():
            yield self.address + ending, self.of_metadata()
        for item in self.items:
            yield item.href, (Link(rel="collection", href=self.address, type="text/html"),)

    def _at(self, ending: str) -> str:
        return f"{self.address}{ending}{self.time}"

    def _metadata(self) -> Iterator[tuple[str, str]]:
        return ((ending, type) for ending, type in _LINKED.items() if type != HTML.media_type)

    def _shared(self) -> Iterator[Link]:
        if self.licence:
            yield Link(rel="license", href=self.licence)


def linkset(described: Described) -> dict[str, object]:
    """Return the link set of a description as RFC 9264, section 4.2, writes it."""
    return {"linkset": [_context(anchor, links) for anchor, links in described.anchored()]}


def linkset_text(described: Described) -> str:
    """Return the link set as section 4.1 writes it."""
    lines = [
        f'{link}; anchor="{anchor}"' for anchor, links in described.anchored() for link in links
    ]
    return ",\n".join(lines) + "\n"


def _context(anchor: str, links: Iterable[Link]) -> dict[str, object]:
    by: dict[str, list[dict[str, str]]] = {}
    for link in links:
        target = {"href": link.href, **({"type": link.type} if link.type else {})}
        by.setdefault(link.rel, []).append(target)
    return {"anchor": anchor, **by}
