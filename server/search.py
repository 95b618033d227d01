"""Searching: a page, JSON and CSV at /search, names that begin so at /search/suggest, OpenSearch.

Nothing is searched in this process. The words go into a query of one function call, which a
worker evaluates over the index beside its snapshot (`kg.search.functions`), with a worker's
deadline and limits; what comes back is JSON.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request

from kg.search.asking import KINDS
from kg.search.documents import MANY
from kg.search.functions import request as request_of
from kg.search.functions import suggestion_request
from kg.search.layout import table
from kg.search.questions import LONGEST, understood, wanted
from server.addresses import href, root
from server.negotiate import HTML, Choice, Format, choose, named
from server.problems import Problem
from server.searching import Found, searched
from server.site import site
from server.sparql.cells import as_text
from server.taking import take_along
from server.things.told_of import told_of

blueprint = Blueprint("search", __name__)

_FORMATS = (HTML, Format("json", "application/json"), Format("csv", "text/csv"))
_TITLES = {"statement": "Statements", "event": "Events", "actor": "Actors", "place": "Places",
           "article": "Articles"}  # fmt: skip
_FEW, _PAGE, _MANY = 5, 20, 100  # of each kind on the first page; of one kind; at most, by ?size=
_LAST_PAGE = 1_000
_SUGGESTED = 8
_OF = {
    "statement": ("?thing a ng:Statement .", "ng:content"),
    "event": ("?thing a ng:Event .", "rdfs:label"),
    "actor": ("?class rdfs:subClassOf* ng:Actor . ?thing a ?class .", "rdfs:label"),
    "place": ("?thing a ng:Location .", "rdfs:label"),
    "article": ("?thing a ng:Article .", "rdfs:label"),
}
_QUERY = """SELECT DISTINCT ?thing ?label ?score {
  $of
  BIND (ng:matches(?thing, $words) AS ?score)
  FILTER (BOUND(?score))
  OPTIONAL { ?thing $named ?label }
}
ORDER BY DESC(?score) ?thing LIMIT 100"""
_OPENSEARCH = "application/opensearchdescription+xml"
_SUGGESTIONS = "application/x-suggestions+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks for: words, one kind or all, a page of so many."""

    query: str
    kind: str | None
    page: int
    size: int

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that are asked for."""
        return (self.kind,) if self.kind else KINDS

    def address(self, **changed: str | int | None) -> str:
        """Return this search with something changed; it begins at its first page again."""
        said: dict[str, str | int | None] = {"q": self.query, "kind": self.kind, **changed}
        return f"{root()}/search?" + urlencode({k: v for k, v in said.items() if v})


@blueprint.route("/search")
def search() -> Response:
    """Show what was found, or give it as JSON or CSV."""
    choice, asked = _choice(), _asked(request.args)
    found, problem = _found(asked)
    if problem is not None and choice.format is not HTML:
        raise problem
    status = problem.kind.status if problem else 200
    match choice.format.name:
        case "json":
            response = make_response(_as_json(asked, found), status)
        case "csv":
            response = make_response(_as_csv(found), status)
        case _:
            response = make_response(_as_page(asked, found, problem), status)
    response.headers["Content-Type"] = choice.content_type
    response.headers["Vary"] = "Accept"
    if problem is None:
        _tag(response, choice.format.name)
    response.make_conditional(request)
    return response


@blueprint.route("/search/suggest")
def suggest() -> Response:
    """Give names that begin like what was typed: OpenSearch Suggestions 1.1."""
    typed = _clean(request.args.get("q", ""))
    some = searched(suggestion_request(typed, most=_SUGGESTED))["suggestions"] if typed else ()
    here = site()
    body = [
        typed,
        [one["label"] for one in some],
        [one["kind"] for one in some],
        [here.address(href(here.config, one["iri"]).removeprefix(f"{root()}/")) for one in some],
    ]
    response = make_response(json.dumps(body, ensure_ascii=False))
    response.headers["Content-Type"] = _SUGGESTIONS
    _tag(response, "suggest")
    response.make_conditional(request)
    return response


@blueprint.route("/opensearch.xml")
def opensearch() -> Response:
    """Describe the search to browsers: OpenSearch 1.1."""
    addresses = {name: site().address(path) for name, path in (
        ("search", "search"), ("suggest", "search/suggest"), ("self", "opensearch.xml"),
        ("icon", "web/icon.svg"))}  # fmt: skip
    page = render_template("opensearch.xml", addresses=addresses)
    return Response(page, content_type=f"{_OPENSEARCH}; charset=utf-8")


# ── asking ──────────────────────────────────────────────────────────────────────────────────


def _choice() -> Choice:
    name = request.args.get("format", "")
    found = (
        named(_FORMATS, name) if name else choose(_FORMATS, request.headers.get("Accept"))
    )  # fmt: skip
    if found is None:
        raise Problem("not-acceptable", "found things come as html, json or csv")
    return found


def _asked(given: Mapping[str, str]) -> Asked:
    kind = given.get("kind", "").strip().lower().removesuffix("s") or None
    if kind is not None and kind not in KINDS:
        raise Problem("unknown", f"there is no kind '{kind[:40]}'", hint=f"one of: {_listed()}")
    return Asked(
        query=_clean(given.get("q", "")),
        kind=kind,
        page=_number(given.get("page", ""), 1, _LAST_PAGE),
        size=_number(given.get("size", ""), _PAGE if kind else _FEW, _MANY),
    )


def _found(asked: Asked) -> tuple[Found | None, Problem | None]:
    if not understood(asked.query):
        return None, None
    try:
        question = request_of(asked.query, asked.kinds, page=asked.page, size=asked.size)
        return searched(question), None
    except Problem as problem:
        return None, problem


def _clean(query: str) -> str:
    """One line without control characters and lone surrogates; one character more than is read."""
    readable = "".join(c if c.isprintable() else " " for c in query[: LONGEST + 1])
    return " ".join(readable.split())


def _number(text: str, default: int, most: int) -> int:
    readable = text.isascii() and text.isdecimal() and len(text) < 7
    return min(max(1, int(text)), most) if readable else default


def _listed() -> str:
    return ", ".join(KINDS)


# ── answering ───────────────────────────────────────────────────────────────────────────────


def _as_page(asked: Asked, found: Found | None, problem: Problem | None) -> str:
    groups = found["groups"] if found else []
    events = [hit["iri"] for g in groups if g["kind"] == "event" for hit in g["hits"]]
    only = next((group for group in groups if group["kind"] == asked.kind), None)
    return render_template(
        "search.html",
        asked=asked,
        found=found,
        accounts=told_of(site().reader, events[:_FEW]),
        groups=_ordered((g for g in groups if g["number"]), wanted(asked.query)),
        pages=min(-(-only["number"] // asked.size), _LAST_PAGE) if only else 0,
        problem=problem,
        titles=_TITLES,
        total=sum(group["number"] for group in groups),
        take={group["kind"]: _taken(asked.query, group["kind"]) for group in groups},
        longest=LONGEST,
        many=MANY,
    )


def _ordered(groups: Iterable[Found], kind: str | None) -> list[Found]:
    """What a question wants comes first; then what has all the words, and of that the names."""
    return sorted(groups, key=lambda g: (
        g["kind"] != kind, g["way"] == "some", table(g["kind"]) != "names"))  # fmt: skip


def _taken(query: str, kind: str) -> str:
    """The address of the search as SPARQL, for things of one kind."""
    of, named_by = _OF[kind]
    return take_along(_QUERY, of=of, words=json.dumps(query, ensure_ascii=False), named=named_by)


def _as_json(asked: Asked, found: Found | None) -> str:
    here = site()
    groups = {
        group["kind"]: {
            "total": group["number"],
            "matched": group["way"],
            "results": [_plain(hit, here.address) for hit in group["hits"]],
        }
        for group in (found["groups"] if found else ())
    }
    said = {
        "query": asked.query,
        "words": found["words"] if found else [],
        "did_you_mean": found["meant"] if found else None,
        "cut": bool(found and found["cut"]),
        "page": asked.page,
        "size": asked.size,
        "snapshot": here.snapshot.name if here.snapshot else None,
        "kinds": groups,
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _plain(hit: Mapping[str, Any], address: Any) -> dict[str, Any]:
    """A hit as JSON has it: texts, and the stretches of them that matched."""
    to = href(site().config, hit["iri"]).removeprefix(f"{root()}/")
    texts = {name: "".join(text for text, _ in hit[name]) for name in ("title", "text", "also")}
    marked = [text for name in ("title", "text", "also") for text, on in hit[name] if on]
    page = to if to.startswith("http") else address(to)
    return {
        "iri": hit["iri"],
        "page": page,
        **{name: text for name, text in texts.items() if text},
        "marked": marked,
        **hit["facts"],
        **({"mentions": hit["mentions"]} if hit["mentions"] else {}),
        "score": hit["score"],
    }


def _as_csv(found: Found | None) -> str:
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(("kind", "iri", "title", "text", "score"))
    for group in found["groups"] if found else ():
        for hit in group["hits"]:
            title, words = ("".join(t for t, _ in hit[name]) for name in ("title", "text"))
            rows.writerow((group["kind"], hit["iri"], *map(as_text, (title, words)), hit["score"]))
    return text.getvalue()


def _tag(response: Response, form: str) -> None:
    """Tell an answer from that of another snapshot, so that it need not be sent twice."""
    snapshot = site().snapshot
    if snapshot is not None:
        response.set_etag(f"{snapshot.name}-{snapshot.published:%Y%m%d%H%M%S}-{form}", weak=True)
