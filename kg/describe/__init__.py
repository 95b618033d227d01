"""Document, Annotations → ArticleGraph: every finding becomes triples, with the words it rests on.

source.py      the article, its entries and date, provenance
actors.py      actors and roles
locations.py   places and their geometry
statements.py  who is said to have said what
tellings.py    what is told of events: tellings, claims, figures
identity.py    what makes an actor the same node in every article
page.py        the sheet they all write on: triples, IRIs, evidence
"""

from __future__ import annotations

from kg.describe.actors import write_actors
from kg.describe.locations import write_locations
from kg.describe.page import Page
from kg.describe.source import write_article, write_entries, write_provenance
from kg.describe.statements import write_statements
from kg.describe.tellings import write_tellings
from kg.iris import DEFAULT_BASE, Minter
from kg.model import Annotations, ArticleGraph, Document

__all__ = ["describe"]


def describe(
    document: Document,
    found: Annotations,
    *,
    base: str = DEFAULT_BASE,
    input_digest: str,
    apart: frozenset[str] = frozenset(),
) -> ArticleGraph:
    """Return the graph of one article: all triples it is the source of, sorted.

    `input_digest` names what the graph was made from (text, metadata, software), so that a later
    build can tell whether anything changed. `apart` are ids of shared actors (`identity.shared_id`)
    that somebody decided this article does not speak of: who bears the name here is another, known
    to this article alone. The graph has no blank nodes, and no time of making:
    the same input gives the same triples.
    """
    page = Page(Minter(base, document.article.key), document, found, apart)
    write_article(page)
    write_entries(page)
    write_provenance(page, input_digest)
    write_actors(page)
    write_locations(page)
    write_statements(page)
    write_tellings(page)
    return ArticleGraph(
        iri=page.minter.graph, article=document.article, triples=page.sorted_triples()
    )
