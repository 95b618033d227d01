"""What did not come through: the rejects' journal and the quarantined graphs.

The journal is appended to, so that a killed build loses nothing; the last line about an article
counts, and a line without a reason says that the article came through later.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.store.layout import Layout, file_name, write_atomically


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """One source that did not come through: where it fell, why, and what a person can do."""

    stage: str
    key: str | None  # None: it fell before it had one
    source: str
    reason: str
    hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A graph that failed its check: its N-Triples and its SHACL report as files."""

    key: str
    reason: str
    messages: tuple[str, ...]
    graph: Path
    report: Path


class Rejects:
    """The journal of one data directory."""

    def __init__(self, layout: Layout) -> None:
        self._path = layout.rejects
        self._open = {_about(one): one for one in _read(self._path)}

    def __iter__(self) -> Iterator[Reject]:
        return iter(tuple(self._open.values()))

    def add(self, reject: Reject) -> None:
        """Write one down; the same again changes nothing."""
        if self._open.get(_about(reject)) != reject:
            self._open[_about(reject)] = reject
            self._append(asdict(reject))

    def resolve(self, key: str) -> None:
        """Note that the article came through after all."""
        if self._open.pop(key, None) is not None:
            self._append({"key": key, "reason": None})

    def forget(self, is_meant: Callable[[Reject], bool]) -> None:
        """Leave nothing of some of them, not even in lines that count no more."""
        self._open = {name: one for name, one in self._open.items() if not is_meant(one)}
        self.compact()

    def compact(self) -> None:
        """Leave only the lines that still count."""
        if self._path.exists():
            lines = (json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in self)
            content = "".join(lines).encode(errors="backslashreplace")
            write_atomically(self._path, content, alone=True)

    def _append(self, line: dict[str, str | None]) -> None:
        with self._path.open("ab") as journal:
            text = json.dumps(line, ensure_ascii=False) + "\n"
            journal.write(text.encode(errors="backslashreplace"))


def _about(reject: Reject) -> str:
    return reject.key if reject.key is not None else f"source:{reject.source}"


def _read(path: Path) -> Iterable[Reject]:
    if not path.exists():
        return ()
    last: dict[str, Reject] = {}
    for line in path.read_bytes().split(b"\n"):
        try:
            said = json.loads(line)
        except ValueError:  # the last line of a process killed while it wrote, or an empty one
            continue
        if said["reason"] is None:
            last.pop(said["key"], None)
        else:
            reject = Reject(**said)
            last[_about(reject)] = reject
    return last.values()


def has_vanished(reject: Reject, paths: Iterable[Path]) -> bool:
    """Whether a reject is of a file that was in one of these folders and is there no more."""
    source = Path(reject.source)
    inside = any(folder.is_dir() and folder in source.parents for folder in paths)
    return inside and not source.exists() and source.parent != source


def quarantine(layout: Layout, kept: Quarantined, *, triples: str, report: str) -> None:
    """Keep a graph that failed, for a person to look at."""
    said = {"key": kept.key, "reason": kept.reason, "messages": kept.messages}
    for path, text in (
        (kept.graph, triples),
        (kept.report, report),
        (_card(layout, kept.key), json.dumps(said, indent=1)),  # last: it stands for all three
    ):
        write_atomically(path, text.encode(errors="backslashreplace"), alone=True)


def release(layout: Layout, key: str) -> None:
    """Forget the failed graph of an article."""
    card = _card(layout, key)
    if card.exists():
        kept = _quarantined(layout, key, "", ())
        for path in (card, kept.graph, kept.report):
            path.unlink(missing_ok=True)


def quarantined(layout: Layout) -> tuple[Quarantined, ...]:
    """Return the failed graphs that are kept, by key."""
    cards = (json.loads(path.read_bytes()) for path in layout.quarantine.glob("*.json"))
    kept = (_quarantined(layout, c["key"], c["reason"], tuple(c["messages"])) for c in cards)
    return tuple(sorted(kept, key=lambda one: one.key))


def describe(layout: Layout, key: str, messages: tuple[str, ...]) -> Quarantined:
    """Return where a failed graph goes and why it is there."""
    reason = messages[0] if messages else "the graph does not conform to the shapes"
    return _quarantined(layout, key, reason, messages)


def _quarantined(layout: Layout, key: str, reason: str, messages: tuple[str, ...]) -> Quarantined:
    place = layout.quarantine / file_name(key)
    return Quarantined(
        key=key,
        reason=reason,
        messages=messages,
        graph=place.with_name(place.name + ".nt"),
        report=place.with_name(place.name + ".report.ttl"),
    )


def _card(layout: Layout, key: str) -> Path:
    return layout.quarantine / f"{file_name(key)}.json"
