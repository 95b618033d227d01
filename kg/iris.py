"""Every IRI newsgraph mints, in one place: same input, same IRI.

{base}id/article/K            an article; evidence in it is …/K#char=10,20 (RFC 5147)
{base}id/statement/K/s3       what one article tells: its statements, events, claims, actors
{base}id/actor/ahrar-al-sham  an actor or place that the authority knows, in every article
{base}graph/K                 the named graph of article K
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from rdflib import URIRef

from kg.model import Span

DEFAULT_BASE = "https://w3id.org/newsgraph/"

_SAFE = "-._~/"  # unreserved characters of RFC 3986, and the slash of nested folders


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

    def own(self, kind: str, id: str) -> URIRef:
        """A node only this article speaks of, such as its statement `s3`."""
        return URIRef(f"{self.base}id/{kind}/{_path(self.key)}/{_path(id)}")

    def shared(self, kind: str, id: str) -> URIRef:
        """A node every article may speak of, such as an actor of the authority."""
        return URIRef(f"{self.base}id/{kind}/{_path(id)}")

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
    return URIRef(f"{base}graph/{_path(key)}")


def _path(words: str) -> str:
    return quote(words, safe=_SAFE)
