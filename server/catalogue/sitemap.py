"""For crawlers: `/robots.txt`, and `/sitemap.xml`, the index of parts of at most 50,000 addresses.

A part is of one snapshot, which its address names: Oxigraph gives the things of a class in the same
order as long as the snapshot is the same, so that parts cut from it neither overlap nor leave gaps.
How many parts there are is known from the counts that every snapshot brings along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from flask import Blueprint, Response, g

from kg.model import EntityKind
from kg.store import Snapshot
from kg.vocab import PREFIXES
from server.addresses import href, moment, root
from server.memento import snapshot_of
from server.problems import Problem
from server.reading import iris
from server.site import site
from server.vocabularies import paths

blueprint = Blueprint("sitemap", __name__)

MOST = 50_000
"""Addresses in one part (sitemaps.org)."""
_XML = "application/xml"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_ACTORS = ("Actor", *(kind.value for kind in EntityKind if kind is not EntityKind.LOCATION))
_CLASSES = {  # what is counted, and the classes it is counted of
    "events": ("Event",),
    "articles": ("Article",),
    "contradictions": ("Contradiction",),
    "actors": _ACTORS,
    "locations": ("Location",),
    "statements": ("Statement",),
}
_PAGES = ("", "timeline", "contradictions", "compare", "sparql", "doc/dataset", "dumps/")
_QUERY = """SELECT DISTINCT ?x { VALUES ?kind { $kinds } ?x a ?kind
  FILTER STRSTARTS(STR(?x), "$base") } LIMIT $most OFFSET $skipped"""
_KEPT_OUT = ("sparql", "queries/", "timemap/", "linkset/", "search")


@blueprint.route("/robots.txt")
def robots() -> Response:
    """Keep crawlers off the endpoint and its like, and tell them where the map is."""
    lines = ["User-agent: *", *(f"Disallow: {root()}/{path}" for path in _KEPT_OUT)]
    lines += [f"Disallow: {root()}/*?*snapshot=", f"Sitemap: {site().address('sitemap.xml')}"]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@blueprint.route("/sitemap.xml")
def index() -> Response:
    """List the parts of the map of what is published."""
    here, snapshot = site(), site().snapshot
    names = ["pages", *(_parts(snapshot) if snapshot else ())]
    folder = f"sitemaps/{moment(snapshot)}/" if snapshot else "sitemaps/"
    when = f"<lastmod>{snapshot.published.isoformat()}</lastmod>" if snapshot else ""
    found = (here.address(f"{folder}{name}.xml") for name in names)
    return _xml("sitemapindex", (f"<sitemap><loc>{escape(a)}</loc>{when}</sitemap>" for a in found))


@blueprint.route("/sitemaps/pages.xml", defaults={"wanted": ""})
@blueprint.route("/sitemaps/<wanted>/pages.xml")
def pages(wanted: str) -> Response:
    """List the pages that are not about one thing."""
    if wanted:
        snapshot_of(site(), wanted)
    return _addresses(site().address(path) for path in (*_PAGES, *paths()))


@blueprint.route("/sitemaps/<wanted>/<name>-<int:number>.xml")
def part(wanted: str, name: str, number: int) -> Response:
    """List the pages of one part."""
    here = site()
    snapshot = g.snapshot = snapshot_of(here, wanted)
    if f"{name}-{number}" not in _parts(snapshot):
        raise Problem("not-found", f"the map has no part {name}-{number}")
    kinds = iris([PREFIXES["ng"] + kind for kind in _CLASSES[name]])
    rows = here.reader.rows(
        _QUERY, kinds=kinds, base=here.config.base, most=MOST, skipped=MOST * (number - 1)
    )
    g.snapshot = None  # addresses are those of what is there now
    return _addresses(_address(row["x"].value) for row in rows)


def _parts(snapshot: Snapshot) -> list[str]:
    sizes = {name: int(getattr(snapshot.counts, name)) for name in _CLASSES}
    return [
        f"{name}-{number + 1}" for name, size in sizes.items() for number in range(-(-size // MOST))
    ]


def _address(iri: str) -> str:
    here = site()
    return here.address(href(here.config, iri).removeprefix(f"{root()}/"))


def _addresses(addresses: Iterable[str]) -> Response:
    return _xml("urlset", (f"<url><loc>{escape(address)}</loc></url>" for address in addresses))


def _xml(kind: str, lines: Iterable[str]) -> Response:
    return Response("\n".join(_document(kind, lines)), content_type=f"{_XML}; charset=utf-8")


def _document(kind: str, lines: Iterable[str]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<{kind} xmlns="{_NAMESPACE}">'
    yield from lines
    yield f"</{kind}>\n"
