"""One run: read the store, judge places and actors, heed what people decided, put the graph.

The graph is made anew from all that is in the store now, so an actor that is gone takes its links
with it. Whatever was asked is in the cache before the next question: a run that is killed, or that
Wikidata turns away, is simply run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kg.iris import wikidata_graph_iri
from kg.model import CheckedGraph, EventGraph
from kg.reporting import Report, silent
from kg.wikidata import actors, places
from kg.wikidata.reading import Shelf, Things, read
from kg.wikidata.review import Review
from kg.wikidata.slice import Link, links_graph
from kg.wikidata.source import HUMAN, SHOWN, Heard, Item, Source
from kg.wikidata.verdict import EXACT_FROM, Verdict, ranked


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What came of a run."""

    links: tuple[Link, ...]
    already: int  # things that articles' graphs link, whose items came along
    looked_at: int  # places and actors without an item
    private: int  # persons that were not asked about
    open: int  # lines of the review file that wait for a decision
    missing: int  # answers that are not in the cache, offline
    refused: tuple[str, ...]  # accepted by people, but private persons, or no items any more
    doubts: tuple[Verdict, ...]

    @property
    def exact(self) -> int:
        """Links that are skos:exactMatch."""
        return sum(link.certainty >= EXACT_FROM for link in self.links)


def link(
    store: Shelf,
    source: Source,
    review: Review,
    check: Callable[[EventGraph], CheckedGraph],
    *,
    by: str = "editor",
    dry: bool = False,
    report: Report = silent,
) -> Linked:
    """Link the places and actors of a store to Wikidata; `dry` writes neither graph nor review.

    Nothing is written either when answers are missing offline: a link whose evidence is not at hand
    would be lost.

    `by` is who decides in the review file. Raises `LinkError` when Wikidata does not answer or the
    review file cannot be read, `GraphRejected` when the graph does not conform; then the store is
    as it was.
    """
    things = read(store)
    verdicts = [
        *places.judge(things.places, source, _of(report, "places")),
        *actors.judge(things.actors, source, _of(report, "actors")),
    ]
    verdicts = [_without_rejected(verdict, review) for verdict in verdicts]
    links = tuple(_links(verdicts, things, source, review, by))
    more = source.items(things.linked.values(), _of(report, "items"))
    shown = [*more.values(), *(link.item for link in links)]
    labels = source.labels(i for item in shown for p in SHOWN for i in item.values[p])
    graph = links_graph(store.base, links, more.values(), things.kinds, labels)
    decided = {link.thing for link in links}
    doubts = tuple(v for v in verdicts if v.doubtful and v.thing not in decided)
    dry = dry or source.missing > 0  # links are not taken back because an answer is not at hand
    if not dry:
        if graph.triples:
            store.put(check(graph))
        else:
            store.remove_graphs([str(wikidata_graph_iri(store.base))])
    return Linked(
        links=links,
        already=len(things.linked),
        looked_at=len(things.places) + len(things.actors),
        private=sum(not actors.is_public(actor) for actor in things.actors),
        open=sum(len(v.doubtful) for v in doubts) if dry else review.write(doubts),
        missing=source.missing,
        refused=tuple(
            v.thing for v in verdicts if review.accepted(v.thing) and v.thing not in decided
        ),
        doubts=doubts,
    )


def _of(report: Report, what: str) -> Heard:
    return lambda done, total: report(what, done, total)


def _without_rejected(verdict: Verdict, review: Review) -> Verdict:
    kept = [c for c in verdict.candidates if not review.rejects(verdict.thing, c.item.id)]
    return replace(verdict, candidates=ranked(kept))


def _links(
    verdicts: list[Verdict], things: Things, source: Source, review: Review, by: str
) -> Iterator[Link]:
    for verdict in verdicts:
        if (accepted := review.accepted(verdict.thing)) is not None:
            item = source.items([accepted], lambda done, total: None).get(accepted)
            if item is not None and _may_be(things.kinds[verdict.thing], item):
                yield Link(
                    thing=verdict.thing,
                    item=item,
                    certainty=1.0,
                    searched=verdict.searched,
                    reasons=(f"a person looked at it: {item.label}",),
                    by=by,
                )
        elif (best := verdict.best) is not None:
            yield Link(
                thing=verdict.thing,
                item=best.item,
                certainty=best.certainty,
                searched=verdict.searched,
                reasons=best.reasons,
            )


def _may_be(kind: str, item: Item) -> bool:
    """Whether a person may be linked: nobody accepts a private one."""
    is_human = HUMAN in item.values["P31"]
    return kind != "Person" or (is_human and bool(item.sitelinks or item.values["P39"]))
