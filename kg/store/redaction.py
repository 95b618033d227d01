"""Taking what is to be forgotten out of the journal, so that its chain still holds.

What was said of some articles stands in many entries: in those that brought their graphs, in those
that took them away again, and in those of events they told of. Of every graph that ever spoke of
the articles, only those lines stay that are of quads the store still holds. So nothing of the
articles is left, the entries of everything else are as they were, and replaying the journal gives
the store that there is: a quad that is not there in the end is in no entry any more.

The new journal takes the old one's place in one step. Killed before that, nothing happened; killed
after it, nothing is left to be done.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from kg.errors import StoreError
from kg.store.exchanging import exchange
from kg.store.journal import Frame, Journal, chained, frames_of, pack, segments
from kg.store.layout import Layout
from kg.store.mentions import Mentions

_HALF = ".journal.tmp"

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """What came of it."""

    entries: int
    """Entries from which something was taken."""
    last: int
    """The number of the journal's newest entry."""


def redact(
    layout: Layout,
    store: ox.Store,
    mentions: Mentions,
    *,
    also: Iterable[str] = (),
    but: str,
    by: str,
    report: Report = lambda done, total: None,
) -> Redacted:
    """Take out of the journal what it has of some articles and the store does not.

    `store` holds nothing of them any more but in the graph `but`, that of the tombstones. Of the
    graphs `also` nothing may stay that it does not hold, whatever they spoke of. Nobody may write
    meanwhile. Raises `StoreError` when the journal is damaged.
    """
    half = layout.root / _HALF
    shutil.rmtree(half, ignore_errors=True)
    last = Journal(layout.journal, repair=True).last if layout.journal.is_dir() else 0
    for torn in layout.journal.glob("*.torn"):  # the end of an entry nobody was told of
        torn.unlink()
    if not last:
        return Redacted(entries=0, last=0)
    graphs = (_speaking(layout.journal, mentions) | set(also)) - {but}
    cut = _Cut(graphs, mentions, store)
    touched = cut.touched(layout.journal, lambda done: report(done, 2 * last))
    if not touched:
        return Redacted(entries=0, last=last)
    half.mkdir()
    _copy(layout.journal, half, cut, touched, by, lambda done: report(last + done, 2 * last))
    os.sync()
    exchange(half, layout.journal)
    shutil.rmtree(half)
    return Redacted(entries=len(touched), last=Journal(layout.journal).last)


def _speaking(journal: Path, mentions: Mentions) -> set[str]:
    """The graphs that ever spoke of the articles."""
    found: set[str] = set()
    for frame in _all(journal):
        for sign, line in _lines(frame):
            if mentions(line):
                found.add(line if sign in "*/" else _graph_of(line))
        found.update(filter(mentions.name, (*frame.made, *frame.gone)))
    return found


class _Cut:
    """What of an entry may stay."""

    def __init__(self, graphs: set[str], mentions: Mentions, store: ox.Store) -> None:
        self._graphs, self._mentions, self._store = graphs, mentions, store

    def touched(self, journal: Path, report: Callable[[int], None]) -> set[int]:
        """The numbers of the entries of which something may not stay."""
        found: set[int] = set()
        for frame in _all(journal):
            kept, had = sum(1 for _ in self.kept(frame)), sum(1 for _ in _lines(frame))
            names = (*frame.made, *frame.gone)
            if kept < had or any(map(self._mentions.name, names)):
                found.add(frame.entry.number)
            report(frame.entry.number)
        return found

    def kept(self, frame: Frame) -> Iterator[str]:
        """Yield the lines that may stay."""
        for sign, line in _lines(frame):
            if sign in "*/":
                stays = not self._mentions.name(line)
            elif sign in "+-":
                stays = _graph_of(line) not in self._graphs or self._holds(line)
            else:
                stays = True
            if stays:
                yield f"{sign} {line}"

    def body(self, frame: Frame) -> bytes:
        """What is left of an entry's body."""
        names = (*(("*", g) for g in frame.made), *(("/", g) for g in frame.gone))
        left = (f"{sign} {graph}" for sign, graph in names if not self._mentions.name(graph))
        return pack([*self.kept(frame), *left])

    def _holds(self, line: str) -> bool:
        try:
            (quad,) = ox.parse(line, ox.RdfFormat.N_QUADS)
        except (SyntaxError, ValueError) as error:
            raise StoreError(f"a line of the journal cannot be read: {error}") from error
        return quad in self._store and not self._mentions(line)


def _copy(
    old: Path, new: Path, cut: _Cut, touched: set[int], by: str, report: Callable[[int], None]
) -> None:
    """Write the journal again, file by file; entries without seals are chained anew."""
    anew = any(not frame.seal for frame in _all(old))
    before, left = bytes(hashlib.sha256().digest_size), dict[int, str]()
    last = ""
    for path in segments(old):
        with (new / path.name).open("xb") as written:
            for frame in frames_of(path):
                number, last = frame.entry.number, frame.entry.digest
                if number in touched or frame.entry.redacted:
                    frame = _with(frame, cut.body(frame), redacted=True)
                    left[number] = hashlib.sha256(frame.body).hexdigest()
                elif not frame.seal:
                    frame = _with(frame, cut.body(frame), redacted=False)
                if anew:
                    digest = chained(before, frame.header, frame.seal)
                    frame = replace(frame, digest=digest)
                before = frame.digest
                written.write(frame.written())
                report(number)
    journal = Journal(new)
    journal.note_redaction(left, by=by, chained=last if anew else "")
    journal.sync()
    journal.close()


def _with(frame: Frame, body: bytes, *, redacted: bool) -> Frame:
    """An entry with another body; the seal of what was written stays where there is one."""
    seal = frame.seal or hashlib.sha256(frame.body if redacted else body).digest()
    entry = replace(frame.entry, redacted=redacted)
    return Frame(entry=entry, header=_bare(frame), body=body, seal=seal, digest=frame.digest)


def _bare(frame: Frame) -> bytes:
    """The header without names of graphs, which stand in the body now."""
    if frame.seal:
        return frame.header
    said = json.loads(frame.header)
    kept = {name: value for name, value in said.items() if name not in ("made", "gone")}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()


def _all(journal: Path) -> Iterator[Frame]:
    for path in segments(journal):
        yield from frames_of(path)


def _lines(frame: Frame) -> Iterator[tuple[str, str]]:
    """Yield sign and rest of each line of a body."""
    for line in frame.lines().decode().split("\n"):  # literals may have other ends of lines
        if line:
            yield line[0], line[2:]


def _graph_of(line: str) -> str:
    """ "<s> <p> "o" <urn:g> ." → "urn:g"."""
    return line[line.rindex("<") + 1 : line.rindex(">")]
