"""`/articles/KEY`: an article's text with what was found in it, where it stands.

`?mark=START-END` marks these characters, as links from evidence do: it works without JavaScript.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request

from kg.iris import Minter
from server.addresses import href, root
from server.config import Config
from server.marked.found import Mark, marks, of_times
from server.marked.kept import Kept, LeftOut, kept
from server.marked.weave import Paragraph, woven
from server.passages import Passage
from server.problems import Problem
from server.reading import Reader, iri
from server.site import site
from server.taking import take_along

blueprint = Blueprint("marked", __name__)

_WANTED = re.compile(r"(\d{1,9})-(\d{1,9})")
_ARTICLE = """SELECT ?label ?published ?outlet {
  $article a ng:Article
  OPTIONAL { $article schema:headline|rdfs:label ?label }
  OPTIONAL { $article schema:datePublished ?published }
  OPTIONAL { $article schema:publisher/rdfs:label ?outlet }
} LIMIT 1"""
_FINDINGS = """SELECT ?start ?end ?words ?property ?thing {
  ?evidence oa:hasSource $article ; oa:hasSelector ?position , ?quote .
  ?position oa:start ?start ; oa:end ?end . ?quote oa:exact ?words .
  ?thing ?property ?evidence
} ORDER BY ?start DESC(?end)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedPage:
    """All the page says."""

    iri: str
    key: str
    label: str
    published: str | None
    outlet: str | None
    paragraphs: tuple[Paragraph, ...]
    chosen: tuple[int, int] | None
    counts: tuple[tuple[str, int], ...]
    numbers: dict[str, int]
    """Of things: their marks in several places have one number."""
    left_out: tuple[LeftOut, ...]
    query: str

    def number(self, mark: Mark) -> str:
        """Return what the marks of one finding have in common."""
        return str(self.numbers.get(mark.thing or f"{mark.kind} {mark.start}", ""))

    def is_chosen(self, start: int, end: int) -> bool:
        """Whether these characters are among those the address asks for."""
        return bool(self.chosen and start < self.chosen[1] and end > self.chosen[0])


@blueprint.route("/articles/<path:key>")
def marked(key: str) -> Response:
    """Show the text of an article with its findings."""
    here = site()
    article = str(Minter(here.config.base, key).article)
    if here.config.articles != "whole":
        raise Problem(
            "not-found",
            "this site shows the words that findings rest on, not whole articles",
            hint=f"see {href(here.config, article)}",
        )
    found = kept(here.config.data, key)
    if found is None:
        raise Problem("not-found", f"no text of an article {key} is kept here")
    page = marked_page(here.reader, article, key, found, _chosen(request.args.get("mark")))
    linked = {"@type": "NewsArticle", "@id": page.iri, "headline": page.label,
              "datePublished": page.published,
              "publisher": {"name": page.outlet} if page.outlet else None}  # fmt: skip
    return make_response(render_template("marked.html", page=page, linked=linked))


def text_address(config: Config, key: str) -> str | None:
    """Return where the text of an article is shown, by its key as it stands in IRIs."""
    return f"{root()}/articles/{key}" if config.articles == "whole" else None


def in_text(config: Config, passage: Passage) -> str | None:
    """Return where a passage stands in its article's text; None where texts are not shown."""
    before, _, key = passage.article.partition("id/article/")
    address = text_address(config, key) if before == config.base else None
    start, end = passage.start, passage.end
    return f"{address}?mark={start}-{end}#char={start},{end}" if address else None


def marked_page(
    reader: Reader, article: str, key: str, found: Kept, chosen: tuple[int, int] | None
) -> MarkedPage:
    """Return the page of an article whose text is kept."""
    rows = reader.rows(_ARTICLE, article=iri(article))
    if not rows:
        raise Problem("not-found", f"the graph has no article {key}")
    said = {name: cell.value for name, cell in rows[0].items()}
    every = (*marks(reader, article), *of_times(found.times))
    things = dict.fromkeys(mark.thing or f"{mark.kind} {mark.start}" for mark in every)
    counts = Counter(mark.kind for mark in every if mark.kind not in ("cue", "source"))
    return MarkedPage(
        iri=article,
        key=key,
        label=said.get("label", key),
        published=said.get("published"),
        outlet=said.get("outlet"),
        paragraphs=tuple(woven(found.text, found.zones, every, chosen or ())),
        chosen=chosen,
        counts=tuple(sorted(counts.items())),
        numbers={thing: number for number, thing in enumerate(things, 1)},
        left_out=found.left_out,
        query=take_along(_FINDINGS, article=iri(article)),
    )


def _chosen(said: str | None) -> tuple[int, int] | None:
    wanted = _WANTED.fullmatch(said or "")
    start, end = (int(wanted[1]), int(wanted[2])) if wanted else (0, 0)
    return (start, end) if start < end else None
