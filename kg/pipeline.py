"""The road one article takes, one line a stage. Read this first.

    Source ─read→ Article ─structure→ Document ─infer, extract, link→ Annotations
           ─describe→ ArticleGraph ─check→ CheckedGraph

`kg.build` sends many articles down the road at once and puts what arrives into the store.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from kg.check import check
from kg.dating import infer
from kg.describe import describe
from kg.document import structure
from kg.errors import GraphRejected
from kg.extract import extract
from kg.iris import DEFAULT_BASE, Minter
from kg.knowledge.added import state as added_places
from kg.link import link
from kg.model import Annotations, Article, CheckedGraph, Document
from kg.prune import resting_on, without

# A finding whose node breaks a shape is left out, and the rest is checked again. More rounds than
# this and something is wrong with more than a finding.
_MENDING_ROUNDS = 3


def annotate(article: Article) -> tuple[Document, Annotations]:
    """Return the article's structure and all that was found in it."""
    document = structure(article)
    date = infer(document)
    found = link(document, extract(document, date))
    return document, found


def graph_of(
    document: Document,
    found: Annotations,
    *,
    base: str = DEFAULT_BASE,
    digest: str,
    apart: frozenset[str] = frozenset(),
) -> tuple[CheckedGraph, Annotations]:
    """Return the article's checked graph, and the findings it was made from.

    A finding whose node does not conform is dropped, with the shape's message as the reason.
    `apart` are shared actors whom people decided the article does not speak of.

    Raises:
        GraphRejected: the graph does not conform, and no single finding is to blame.
    """
    for _ in range(_MENDING_ROUNDS):
        graph = describe(document, found, base=base, input_digest=digest, apart=apart)
        try:
            return check(graph), found
        except GraphRejected as rejected:
            minter = Minter(base, document.article.key)
            mended = without(found, _culprits(rejected, found, minter))
            if mended == found:
                raise
            found = mended
    graph = describe(document, found, base=base, input_digest=digest, apart=apart)
    return check(graph), found


def _culprits(rejected: GraphRejected, found: Annotations, minter: Minter) -> dict[str, str]:
    """Return the ids of findings whose nodes or words were at fault, with what is wrong."""
    blamed: dict[str, str] = {}
    for node, message in rejected.faults:
        span, id = minter.span_of(node), minter.finding_of(node)
        ids = resting_on(found, span) if span else [id] if id else []
        blamed |= dict.fromkeys(ids, message)
    return blamed


def digest_of(
    article: Article,
    base: str = DEFAULT_BASE,
    software: str | None = None,
    apart: frozenset[str] = frozenset(),
) -> str:
    """Return a digest of all the article's graph depends on: text, metadata, software, decisions.

    `apart` is what people decided of its actors; where it was read does not count: a folder may
    move. `software` is `software_digest()` where many processes must agree on it.
    """
    known = {k: v for k, v in asdict(article).items() if k not in {"source", "text"}}
    depends = [known, base, software or software_digest(), *([sorted(apart)] if apart else [])]
    words = json.dumps(depends, default=str, sort_keys=True)
    return f"sha256:{hashlib.sha256(words.encode()).hexdigest()}"


@cache
def software_digest() -> str:
    """Return a digest of what findings depend on: code, lists, models, ontology, shapes, places."""
    total = hashlib.sha256(added_places().encode())
    for package in ("kg", "ontology", "shapes"):
        for name, content in _contents(files(package), package):
            total.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return total.hexdigest()


def _contents(folder: Traversable, path: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for item in sorted(folder.iterdir(), key=lambda i: i.name):
        if item.is_dir() and item.name != "__pycache__":
            found += _contents(item, f"{path}/{item.name}")
        elif item.is_file():
            found.append((f"{path}/{item.name}", item.read_bytes()))
    return found
