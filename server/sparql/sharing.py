"""A query to take along: a short link, and code that asks it.

A link holds its query, packed: nothing is stored, so no link ever breaks and nobody can fill a
disk. `/q/aXXXX`: `a` names the words that packing knows beforehand; a change of these words takes
a new letter, and the old words stay, since links are in articles and mails.
"""

from __future__ import annotations

import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, make_response, redirect, render_template, request

from server.addresses import asking
from server.problems import Problem
from server.site import site

blueprint = Blueprint("sharing", __name__)

LONGEST = 16_000
"""Bytes of a query that still gets a link: browsers take it as an address, too."""
_WORDS: Final = {
    "a": (
        b"PREFIX gn: <https://sws.geonames.org/>\nPREFIX wd: <http://www.wikidata.org/entity/>\n"
        b"PREFIX prov: <http://www.w3.org/ns/prov#>\nPREFIX dct: <http://purl.org/dc/terms/>\n"
        b"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\nCONSTRUCT DESCRIBE ASK UNION MINUS "
        b"FILTER NOT EXISTS { GRAPH ?graph { VALUES BIND (IF(BOUND( AS ?label COALESCE( STR( "
        b'LANG( REGEX( CONTAINS(LCASE( GROUP_CONCAT(DISTINCT ; separator=", ") AS ?names) '
        b"(SAMPLE( (MIN( (MAX( (SUM( (COUNT(DISTINCT ?event) AS ?events) (COUNT(*) AS ?n) "
        b"ng:Article ng:Actor ng:Location ng:Statement ng:Claim ng:Contradiction ng:Event "
        b"ng:statedIn ?article ng:speaker ?speaker ng:content ?words ng:act/rdfs:label ?act "
        b"ng:about ?event ng:claimedIn ?statement ng:between ng:reason ?reason ng:kind ?kind "
        b"ng:eventType/skos:prefLabel ?type ng:status/rdfs:label ?status ng:killed ?figure "
        b"ng:atLeast ?atLeast ng:atMost ?atMost ng:place/rdfs:label ?where geo:hasGeometry "
        b"?geometry geo:asWKT ?wkt ng:radiusKm ?radiusKm schema:headline ?title "
        b"schema:datePublished ?published schema:publisher/rdfs:label ?outlet "
        b"sem:hasEarliestBeginTimeStamp ?from sem:hasLatestEndTimeStamp ?until \n"
        b"PREFIX geo: <http://www.opengis.net/ont/geosparql#>\n"
        b"PREFIX ng: <https://w3id.org/newsgraph/ontology#>\n"
        b"PREFIX ngt: <https://w3id.org/newsgraph/event-types#>\n"
        b"PREFIX oa: <http://www.w3.org/ns/oa#>\n"
        b"PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
        b"PREFIX schema: <https://schema.org/>\n"
        b"PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>\n"
        b"PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n\n"
        b"SELECT DISTINCT ?what WHERE {\n  ?event a ng:Event ; rdfs:label ?what .\n"
        b"  OPTIONAL { ?event \n}\nGROUP BY ?\nORDER BY DESC(?n) ?\nLIMIT 100\n"
    )
}
_NEWEST: Final = "a"
_PACKED = re.compile(r"([a-z])([\w-]+)", re.A)
_GRAPH_FORM = re.compile(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.I)
_NO_FORM = re.compile(r"#[^\n]*|<[^<>\s]*>|\"[^\"\n]*\"|'[^'\n]*'")


@dataclass(frozen=True, slots=True)
class Code:
    """Lines that ask a query from a program."""

    name: str
    language: str
    text: str


@blueprint.route("/q/<packed>")
def linked(packed: str) -> Response:
    """Lead from a short link to its query."""
    response = make_response(redirect(asking(unpacked(packed)), 302))
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@blueprint.route("/sparql/along", methods=["GET", "POST"])
def along() -> Response:
    """Show the link and the code of a query: what the editor puts under what was typed."""
    query = request.values.get("query", "")
    return make_response(render_template("along.html", **told(query)))


def told(query: str) -> dict[str, object]:
    """Return what the part of a page about taking a query along says."""
    address = link(query)
    return {"link": f"{site().address('')}{address}" if address else None, "codes": codes(query)}


def link(query: str) -> str | None:
    """Return the path of a query's short link, without a slash; None where it is too long."""
    text = query.encode("utf-8", "surrogatepass")
    if not text or len(text) > LONGEST:
        return None
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, _WORDS[_NEWEST])
    packed = packer.compress(text) + packer.flush()
    return f"q/{_NEWEST}{urlsafe_b64encode(packed).decode().rstrip('=')}"


def unpacked(said: str) -> str:
    """Return the query of a link; raises the `Problem` that there is none."""
    found = _PACKED.fullmatch(said)
    if found is None or found[1] not in _WORDS or len(said) > 2 * LONGEST:
        raise _broken()
    unpacker = zlib.decompressobj(-15, _WORDS[found[1]])
    try:
        packed = urlsafe_b64decode(found[2] + "=" * (-len(found[2]) % 4))
        text = unpacker.decompress(packed, LONGEST + 1)
        if unpacker.eof and len(text) <= LONGEST:
            return text.decode()
    except (NotBase64, zlib.error, UnicodeDecodeError):
        raise _broken() from None
    raise _broken()


def _broken() -> Problem:
    return Problem(
        "not-found",
        "this link holds no query",
        hint="a part of it may be missing; a line break in a mail does that",
    )


# ── code ────────────────────────────────────────────────────────────────────────────────────


def codes(query: str) -> tuple[Code, ...]:
    """Return how programs ask a query, each complete and free of anything to install but pandas."""
    address = site().address("sparql")
    if is_graph(query):
        return _for_graphs(query, address)
    return (
        Code("curl", "sh", _curl(query, address, "text/csv")),
        Code(
            "Python",
            "python",
            "from urllib.parse import urlencode\n\nimport pandas\n\n"
            f"query = {_in_python(query)}\n"
            'asked = urlencode({"query": query, "format": "csv"})\n'
            f"table = pandas.read_csv({address!r} + '?' + asked)\n",
        ),
        Code("R", "r", _r(query, address, "csv", "read.csv(asked)")),
        Code(
            "JavaScript",
            "javascript",
            _javascript(query, address, "application/sparql-results+json")
            + "const { results } = await answer.json();\n",
        ),
    )


def _for_graphs(query: str, address: str) -> tuple[Code, ...]:
    return (
        Code("curl", "sh", _curl(query, address, "text/turtle")),
        Code(
            "Python",
            "python",
            "from urllib.parse import urlencode\n\nimport rdflib\n\n"
            f"query = {_in_python(query)}\n"
            'asked = urlencode({"query": query, "format": "ttl"})\n'
            f"graph = rdflib.Graph().parse({address!r} + '?' + asked, format='turtle')\n",
        ),
        Code("R", "r", _r(query, address, "nt", "readLines(asked)")),
        Code(
            "JavaScript",
            "javascript",
            _javascript(query, address, "text/turtle") + "const turtle = await answer.text();\n",
        ),
    )


def is_graph(query: str) -> bool:
    """Whether a query gives a graph, as far as reading tells: CONSTRUCT or DESCRIBE come first."""
    found = _GRAPH_FORM.search(_NO_FORM.sub(" ", query))
    return found is not None and found[1].upper() in ("CONSTRUCT", "DESCRIBE")


def _curl(query: str, address: str, media_type: str) -> str:
    end = _not_in(query, "SPARQL")
    return (
        f"curl {address} -H 'Accept: {media_type}' --data-urlencode query@- <<'{end}'\n"
        f"{query.rstrip()}\n{end}\n"
    )


def _not_in(query: str, word: str) -> str:
    lines = {line.strip() for line in query.splitlines()}
    while word in lines:
        word += "_"
    return word


def _in_python(query: str) -> str:
    plain = all(character.isprintable() or character == "\n" for character in query)
    plain = plain and '"""' not in query and "\\" not in query
    return f'"""\n{query.strip()}\n"""' if plain else repr(query)


def _r(query: str, address: str, format: str, read: str) -> str:
    dashes = "-"
    while f"){dashes}" in query:
        dashes += "-"
    return (
        f'query <- r"{dashes}({query.rstrip()}){dashes}"\n'
        f'asked <- paste0("{address}?format={format}&query=", URLencode(query, reserved = TRUE))\n'
        f"{'table' if format == 'csv' else 'triples'} <- {read}\n"
    )


def _javascript(query: str, address: str, media_type: str) -> str:
    escaped = re.sub(r"([\\`]|\$(?=\{))", r"\\\1", query.rstrip())
    return (
        f"const query = `{escaped}`;\n"
        f'const answer = await fetch("{address}", {{\n  method: "POST",\n'
        f'  headers: {{ "Content-Type": "application/sparql-query", Accept: "{media_type}" }},\n'
        "  body: query,\n});\n"
    )
