"""How long the server takes for each kind of page, and how much of the processor.

    python -m tests.bench.bench_pages DATA [--rounds 3]

DATA is a data directory that was built, such as of `tests.bench.variants`; it is only read. Of each
kind of thing there are the busiest and some from all over the graph. Nobody else asks meanwhile.
The first page after a publishing reads what lists choose from, and is told apart.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles

from flask.testing import FlaskClient

from server.app import application, close
from server.config import Config
from server.site import Site

TARGET = 0.150  # seconds, median
_BUSIEST = """SELECT ?x (COUNT(*) AS ?n) { %s } GROUP BY ?x ORDER BY DESC(?n) ?x LIMIT 3"""
_SOME = "SELECT DISTINCT ?x { %s } LIMIT 9 OFFSET %d"
_THINGS = {
    "event": "?y ng:about ?x . ?x a ng:Event",
    "statement": "?y ng:claimedIn ?x",
    "actor": "?y ng:speaker ?x",
    "place": "?y ng:place ?x . ?y a ng:Event",
    "article": "?y ng:statedIn ?x . ?y a ng:Statement",
    "contradiction": "?x ng:between ?y ; a ng:Contradiction",
}
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
    "search": ("/search?q=aleppo", "/search?q=hospital+killed"),
}  # fmt: skip


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(argv)
    app = application(Config(data=options.data, log="off"))
    try:
        client = app.test_client()
        site: Site = app.extensions["newsgraph"]
        counts = site.snapshot.counts if site.snapshot else None
        print(f"{counts.articles:,} articles, {counts.triples:,} triples" if counts else "nothing")
        print(f"first page: {_took(client, '/timeline') * 1000:,.0f} ms")
        with app.test_request_context():
            kinds = {**_LISTS, **dict(_pages(site))}
        for kind, addresses in kinds.items():
            for line in _told(client, kind, addresses, options.rounds):
                print(line, flush=True)
    finally:
        close(app)


def _pages(site: Site) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Addresses of things of each kind."""
    base = site.config.base
    for kind, pattern in _THINGS.items():
        rows = [*site.reader.rows(_BUSIEST % pattern), *site.reader.rows(_SOME % (pattern, 100))]
        found = dict.fromkeys(row["x"].value for row in rows)
        if found:
            yield f"{kind} page", tuple(f"/doc/{one.removeprefix(base)}" for one in found)
    articles = dict.fromkeys(
        r["x"].value for r in site.reader.rows(_SOME % (_THINGS["article"], 0))
    )
    keys = [one.removeprefix(f"{base}id/article/") for one in articles]
    if keys:
        yield "article, marked", tuple(f"/articles/{key}" for key in keys[:6])


def _told(client: FlaskClient, kind: str, addresses: Sequence[str], rounds: int) -> Iterator[str]:
    before = _processor()
    took = {a: median(_took(client, a) for _ in range(rounds)) for a in addresses}
    used = (_processor() - before) / rounds / len(addresses)
    times = sorted(took.values())
    middle = median(times)
    high = quantiles(times, n=20)[-1] if len(times) > 1 else middle
    slowest = max(took, key=lambda one: took[one])
    sign = " " if middle <= TARGET else "!"
    yield (
        f"{sign} {kind:<26} {middle * 1000:6.0f} ms  95 %: {high * 1000:6.0f} ms  "
        f"slowest: {times[-1] * 1000:6.0f} ms  processor: {used * 1000:5.0f} ms a page  {slowest}"
    )


def _processor() -> float:
    """Seconds of processor that this process and its workers have used."""
    pids, used = [os.getpid()], 0.0
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").glob("*"):
            with contextlib.suppress(OSError):  # it has just ended
                used += int((task / "schedstat").read_text().split()[0]) / 1e9
                pids += [int(child) for child in (task / "children").read_text().split()]
    return used


def _took(client: FlaskClient, address: str) -> float:
    start = time.perf_counter()
    response = client.get(address, headers={"Accept": "text/html, application/geo+json"})
    took = time.perf_counter() - start
    if response.status_code != 200:
        raise SystemExit(f"{address}: {response.status_code}")
    return took


if __name__ == "__main__":
    main()
