"""How long the server takes for each kind of page, and how much of the processor.

    python -m tests.bench.bench_pages DATA [--rounds 3]
    python -m tests.bench.bench_pages --times 1000 --cache DIR [--seeds DIR]

DATA is a data directory that was built; it is only read. With `--times`, a graph of so many
variants of each seed is made first (`tests.bench.copies`: half an hour for a thousand, once, and
10 GB in the cache). Of each kind of thing there are the busiest and some from all over the graph.
Nobody else asks meanwhile.

What is judged is processor time, of the server and its workers together, so that what else the
machine does counts little; the clock is told beside it. The first page that needs the columns of
lists maps them, and is told apart.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

import pyoxigraph as ox
from flask.testing import FlaskClient

from kg.vocab import NG
from server.app import application, close
from server.config import Config
from server.site import Site
from tests.bench.copies import copied

TARGET, BUSIEST = 0.150, 0.500  # seconds, medians
_ACCEPT = "text/html, application/geo+json"
_BUSIEST, _OTHERS = 3, 9  # of each kind of thing
_THINGS = {"event": "about", "statement": "claimedIn", "actor": "speaker", "place": "place",
           "article": "statedIn", "contradiction": "concerns"}  # fmt: skip
_PATHS = {"place": "location"}
_FIRST_ARTICLES = "SELECT ?x { ?x a ng:Article } ORDER BY ?x LIMIT 6"
_LISTS = {
    "front page": ("/",),
    "timeline": ("/timeline", "/timeline?page=3"),
    "timeline, narrowed": (
        "/timeline?type=Assault", "/timeline?place=aleppo", "/timeline?actor=russian+government",
        "/timeline?killed=10&certainty=0.75", "/timeline?from=2016-10-28&to=2016-10-28",
    ),
    "statements": ("/statements", "/statements?page=3"),
    "statements, narrowed": (
        "/statements?speaker=russian+government", "/statements?q=aleppo", "/statements?act=Denial",
        "/statements?place=aleppo&from=2016-10", "/statements?about=islamic+state",
    ),
    "contradictions": ("/contradictions", "/contradictions?page=3"),
    "contradictions, narrowed": (
        "/contradictions?kind=Numbers", "/contradictions?place=aleppo",
        "/contradictions?actor=russian+government",
    ),
    "voices": ("/voices", "/voices?type=AirStrike"),
    "places.geojson": ("/places.geojson", "/places.geojson?type=AirStrike"),
    "search": (
        "/search?q=aleppo", "/search?q=hospital+killed", "/search?q=de+mistura",
        "/search?q=ceasefire+broken", "/search?q=chemcal+weapons", "/search/suggest?q=ale",
    ),
    "query page": ("/sparql",),
    "CSV and JSON of lists": (
        "/timeline?type=Assault&from=2016-10-28&to=2016-10-28&format=csv",
        "/contradictions?kind=Occurrence&from=2016-10-28&to=2016-10-28&format=json",
        "/statements?act=Denial&from=2016-10-28&to=2016-10-28&format=csv",
    ),
}  # fmt: skip


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--times", type=int, help="variants of each seed to make a graph of")
    parser.add_argument("--cache", type=Path, default=Path("bench"), help="where that is kept")
    parser.add_argument("--seeds", type=Path, default=Path("seeds"), help="the articles")
    options = parser.parse_args(argv)
    if (options.data is None) == (options.times is None):
        parser.error("either DATA or --times")
    data = options.data or copied(options.seeds, options.cache, options.times)
    app = application(Config(data=data, log="off", page_seconds=60.0))
    try:
        client = app.test_client()
        site: Site = app.extensions["newsgraph"]
        counts = site.snapshot.counts if site.snapshot else None
        print(f"{counts.articles:,} articles, {counts.triples:,} triples" if counts else "nothing")
        first = _took(client, "/timeline")
        print(f"first page: {first.processor * 1000:,.0f} ms" if first else "no page")
        with app.test_request_context():
            kinds = {**_LISTS, **dict(_pages(site))}
        for kind, addresses in kinds.items():
            for line in _told(client, kind, addresses, options.rounds):
                print(line, flush=True)
    finally:
        close(app)


def _pages(site: Site) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Addresses of things of each kind."""
    base, snapshot = site.config.base, site.snapshot
    assert snapshot is not None
    store = ox.Store.read_only(str(snapshot.store))
    for kind, by in _THINGS.items():
        quads = store.quads_for_pattern(None, ox.NamedNode(str(NG[by])), None, ox.DefaultGraph())
        ends = (str(q.subject if kind == "contradiction" else q.object) for q in quads)
        path = f"/id/{_PATHS.get(kind, kind)}/"
        counted = Counter(end.strip("<>") for end in ends if path in end)
        busiest = [one for one, _ in counted.most_common(_BUSIEST)]
        others = sorted(counted)[:: max(1, len(counted) // _OTHERS)]
        if counted:
            found = dict.fromkeys((*busiest, *others))
            yield f"{kind} page", tuple(f"/doc/{one.removeprefix(base)}" for one in found)
            busy = tuple(f"/doc/{one.removeprefix(base)}" for one in busiest)
            yield f"{kind} page, the busiest", busy
    rows = site.reader.rows(_FIRST_ARTICLES)  # copies have no texts but those of the first
    keys = [row["x"].value.removeprefix(f"{base}id/article/") for row in rows]
    if keys:
        yield "article, marked", tuple(f"/articles/{key}" for key in keys)
        yield "compare", tuple(f"/compare?a={keys[0]}&b={key}" for key in keys[1:])


def _told(client: FlaskClient, kind: str, addresses: Sequence[str], rounds: int) -> Iterator[str]:
    """Of each address the median of some rounds; of these the median and the slowest."""
    asked = {a: [_took(client, a) for _ in range(rounds)] for a in addresses}
    took = {a: [one for one in some if one] for a, some in asked.items() if any(some)}
    for address in asked.keys() - took.keys():
        yield f"! {address} failed, as on a machine that has no time for it"
    if not took:
        return
    used = {address: median(one.processor for one in some) for address, some in took.items()}
    clock = median(median(one.clock for one in some) for some in took.values())
    times = sorted(used.values())
    middle = median(times)
    high = quantiles(times, n=20)[-1] if len(times) > 1 else middle
    slowest = max(used, key=lambda one: used[one])
    sign = " " if middle <= (BUSIEST if kind.endswith("busiest") else TARGET) else "!"
    yield (
        f"{sign} {kind:<31} {middle * 1000:5.0f} ms  95 %: {min(high, times[-1]) * 1000:5.0f} ms  "
        f"most: {times[-1] * 1000:5.0f} ms  by the clock: {clock * 1000:5.0f} ms  {slowest}"
    )


class Took(NamedTuple):
    """Seconds that an answer took, and of the processor."""

    clock: float
    processor: float


def _processor() -> float:
    """Seconds of processor that this process and its workers have used."""
    pids, used = [os.getpid()], 0.0
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").glob("*"):
            with contextlib.suppress(OSError):  # it has just ended
                used += int((task / "schedstat").read_text().split()[0]) / 1e9
                pids += [int(child) for child in (task / "children").read_text().split()]
    return used


def _took(client: FlaskClient, address: str) -> Took | None:
    before, start = _processor(), time.perf_counter()
    response = client.get(address, headers={"Accept": _ACCEPT}, follow_redirects=True)
    took = Took(time.perf_counter() - start, _processor() - before)
    return took if response.status_code == 200 else None


if __name__ == "__main__":
    main()
