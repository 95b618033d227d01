"""`/cite/statement/…`: a statement to be cited, as BibTeX or CSL-JSON, with the snapshot it is of.

The address that is cited leads to the page as it was then (memento.py): a later publishing may read
the article otherwise, and a citation has to go on saying what it said.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from flask import Blueprint, Response, request

from server.addresses import candidates, href, moment, root
from server.negotiate import Format, choose, named
from server.problems import Problem
from server.reading import Reader, iri
from server.site import Site, site

blueprint = Blueprint("citing", __name__)

_FORMATS = (
    Format("json", "application/vnd.citationstyles.csl+json", answered=("application/json",)),
    Format("bib", "application/x-bibtex", names=("bibtex",)),
)
_CITED = """SELECT ?words ?said ?name ?as ?article ?title ?published ?outlet {
  $statement a ng:Statement ; ng:content ?words ; ng:statedIn ?article
  OPTIONAL { $statement ng:saidUntil ?said }
  OPTIONAL { $statement ng:speaker/rdfs:label ?name }
  OPTIONAL { $statement ng:speakerWords ?as }
  OPTIONAL { ?article rdfs:label ?title }
  OPTIONAL { ?article schema:datePublished ?published }
  OPTIONAL { ?article schema:publisher/rdfs:label ?outlet }
} LIMIT 1"""
_SPECIAL = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}",
            "^": r"\textasciicircum{}", **{c: f"\\{c}" for c in "&%$#_"}}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What it takes to cite a statement."""

    iri: str
    words: str
    speaker: str
    title: str
    outlet: str | None
    day: str | None  # when it was said, or else published
    snapshot: str
    published: str  # day of the snapshot, ISO
    address: str  # of the page as it was then

    @property
    def key(self) -> str:
        """What a bibliography calls it."""
        return re.sub(r"[^A-Za-z0-9]+", "-", self.iri.rpartition("/id/")[2]).strip("-")


@blueprint.route("/cite/<path:path>")
def cite(path: str) -> Response:
    """Give a statement as BibTeX or CSL-JSON."""
    here = site()
    name, _, ending = path.rpartition(".")
    asked = request.args.get("format") or (ending if ending in ("bib", "json") else "")
    found = named(_FORMATS, asked) if asked else choose(_FORMATS, request.headers.get("Accept"))
    if found is None:
        raise Problem("not-acceptable", "citations come as json (CSL) or bib (BibTeX)")
    thing = f"id/{name if ending in ('bib', 'json') else path}"
    cited = citation(here, here.reader, candidates(here.config, thing)[0])
    if cited is None:
        raise Problem("not-found", f"there is no statement {thing}")
    text = as_csl(cited) if found.format.name == "json" else as_bibtex(cited)
    response = Response(text, content_type=f"{found.format.media_type}; charset=utf-8")
    file = f"{cited.key}.{found.format.name}"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    response.headers["Vary"] = "Accept"
    return response


def citation(here: Site, reader: Reader, statement: str) -> Citation | None:
    """Return how to cite a statement; None where there is none."""
    snapshot = here.snapshot
    try:
        rows = reader.rows(_CITED, statement=iri(statement))
    except ValueError:
        return None
    if not rows or snapshot is None:
        return None
    said = {name: cell.value for name, cell in rows[0].items()}
    path = href(here.config, statement).removeprefix(f"{root()}/").partition("?")[0]
    return Citation(
        iri=statement,
        words=said["words"],
        speaker=said.get("name") or said.get("as") or "unnamed source",
        title=said.get("title", said["article"].rpartition("/")[2]),
        outlet=said.get("outlet"),
        day=said.get("said") or said.get("published"),
        snapshot=snapshot.name,
        published=f"{snapshot.published:%Y-%m-%d}",
        address=f"{here.address(path)}?snapshot={moment(snapshot)}",
    )


def as_csl(one: Citation) -> str:
    """Return a citation as CSL-JSON: a list of one item."""
    item = {
        "id": one.key,
        "type": "article-newspaper",
        "title": one.words,
        "author": [{"literal": one.speaker}],
        "container-title": one.title,
        **({"publisher": one.outlet} if one.outlet else {}),
        **({"issued": _parts(one.day)} if one.day else {}),
        "accessed": _parts(one.published),
        "archive": "newsgraph",
        "version": one.snapshot,
        "note": one.iri,
        "URL": one.address,
    }
    return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


def as_bibtex(one: Citation) -> str:
    """Return a citation as BibTeX, its texts escaped."""
    fields = {
        "author": f"{{{_tex(one.speaker)}}}",
        "title": f"{{{_tex(one.words)}}}",
        "booktitle": _tex(one.title),
        "publisher": _tex(one.outlet or ""),
        "year": (one.day or "")[:4],
        "date": (one.day or "")[:10],
        "version": f"newsgraph snapshot {one.snapshot}",
        "urldate": one.published,
        "url": one.address,
        "note": _tex(one.iri),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{one.key},\n{lines}}}\n"


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(c, c) for c in " ".join(text.split()))


def _parts(day: str) -> dict[str, list[list[int]]]:
    return {"date-parts": [[int(part) for part in day[:10].split("-")]]}
