"""A large graph out of a small one: the graph of some articles many times over, each time another.

Five thousand articles take most of an hour down the road, and pages do not care how a graph came
about. So a few hundred variants of the seeds are built and merged as ever, and what came out is
written again and again, as N-Triples into Oxigraph's bulk loader: articles, tellings, events,
statements get names of their own, every day moves by some weeks, and what is local to an article
stays so. Actors and places that articles share are shared further, so that a few are in
everything, as in an archive; but copies tell of one of five parts of the world, in which all but
`_EVERYWHERE` are others of the same name, and lie elsewhere. How many accounts and contradictions
an event has is what merging made of the variants: a few have hundreds, most have a handful.

It is the default graph alone, the union, as pages ask of nothing else: a third of the work. The
texts of articles are there for the first copy only. No journal is written.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from kg import __version__
from kg.errors import StoreError
from kg.store import Layout, Past, Snapshot, current, indexing, reading, snapshots
from tests.bench.variants import variants

VARIANTS = 40  # of each seed that are really built
_REGIONS = 5
_WEEKS = 3  # between one copy and the next
_CHUNK = 32 << 20
_EVERYWHERE = ("russia", "syria", "united-states", "turkey", "iran", "united-nations", "france",
               "russia-government", "bashar-al-assad", "vladimir-putin", "john-kerry",
               "syrian-armed-forces", "sergey-lavrov", "geneva-city", "moscow-city")  # fmt: skip
_KEY = re.compile(rb"variant-000(?=\d{3})")
_DAY = re.compile(rb'(?<=")(\d{4}-\d\d-\d\d)(?=(?:T[^"]*)?"\^\^)')
_SHARED = re.compile(
    rb"(/id/(?:actor|location)/(?:person/)?)(?!variant-|(?:%s)[/>#])([^/>#]+)"
    % "|".join(_EVERYWHERE).encode()
)
_POINT = re.compile(rb'(-r\d/[^\n]*"POINT\s*\()(-?[\d.]+) (-?[\d.]+)')


def copied(seeds: Path, cache: Path, times: int) -> Path:
    """Return a data directory with `times` variants of each seed, made where it is not there yet.

    `cache` keeps what was made: after being killed it goes on with the last step that was done.
    """
    base = cache / f"base-{VARIANTS}"
    if current(Layout(base)) is None:
        _build(seeds, base)
    number = max(1, round(times / VARIANTS))
    large = cache / f"copies-{number}"
    if current(Layout(large)) is None:
        _load(base, large, number)
        publish(large)
    return large


def _build(seeds: Path, base: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in variants(seeds, VARIANTS * len(list(seeds.glob("*.txt")))):
            (Path(folder) / f"{name}.txt").write_text(text)
        command = [sys.executable, "-m", "kg", "build", "--data", str(base), folder]
        subprocess.run(command, check=True)


def _load(base: Path, large: Path, number: int) -> None:
    """Bulk-load the copies; what a killed run left is made anew."""
    loaded = large / "loaded"
    if loaded.exists():
        return
    shutil.rmtree(large, ignore_errors=True)
    snapshot = current(Layout(base))
    assert snapshot is not None  # it was built just now
    large.mkdir(parents=True)
    with tempfile.TemporaryFile(dir=large) as text:
        ox.Store.read_only(str(snapshot.store)).dump(
            text, ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()
        )
        store = ox.Store(str(Layout(large).live))
        for copy in range(number):
            text.seek(0)
            store.bulk_load(
                io.BufferedReader(_Lines(_copy(text, copy))), ox.RdfFormat.N_TRIPLES, lenient=True
            )
            print(f"copy {copy + 1} of {number}", flush=True)
    shutil.copytree(Layout(base).root / "texts", large / "texts", dirs_exist_ok=True)
    loaded.write_text(f"{number} copies\n")


def publish(large: Path) -> Snapshot:
    """Publish what was loaded, with all that belongs to a snapshot."""
    layout = Layout(large)
    live = ox.Store(str(layout.live))
    counts = reading.count(live)
    base = "https://w3id.org/newsgraph/"
    try:
        return snapshots.publish(
            layout, live, base=base, version=__version__, counts=counts, keep=1,
            past=Past(hours=0, days=0),
            beside=partial(
                indexing.add, live=live, layout=layout, base=base, counts=counts, before=None
            ),
        )  # fmt: skip
    except StoreError as error:
        raise SystemExit(f"{error}") from error


class _Lines(io.RawIOBase):
    """Chunks of bytes as a file to read from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._left = io.BytesIO()

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer with what comes next; nothing of it at the end."""
        while not (number := self._left.readinto(buffer)):
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._left = io.BytesIO(chunk)
        return number


def _copy(text: IO[bytes], copy: int) -> Iterator[bytes]:
    """Yield the lines of one copy, whole lines in each chunk."""
    rest = b""
    while chunk := text.read(_CHUNK):
        whole, end, rest_of_it = chunk.rpartition(b"\n")
        yield _changed(rest + whole + end, copy)
        rest = rest_of_it
    if rest:
        yield _changed(rest, copy)


def _changed(lines: bytes, copy: int) -> bytes:
    if not copy:
        return lines
    lines = _KEY.sub(b"variant-%03d" % copy, lines)
    lines = _DAY.sub(lambda day: _later(day[1], copy * _WEEKS), lines)
    if region := copy % _REGIONS:
        lines = _SHARED.sub(rb"\g<1>\g<2>-r%d" % region, lines)
        lines = _POINT.sub(partial(_elsewhere, region), lines)
    return lines


@cache
def _later(day: bytes, weeks: int) -> bytes:
    try:
        moved = dt.date.fromisoformat(day.decode()) + dt.timedelta(weeks=weeks)
    except (ValueError, OverflowError):  # no day of the calendar
        return day
    return moved.isoformat().encode()


def _elsewhere(region: int, point: re.Match[bytes]) -> bytes:
    east, north = float(point[2]), float(point[3])
    return point[1] + b"%.4f %.4f" % ((east + 200 - 7 * region) % 360 - 180, north * 0.9 + region)
