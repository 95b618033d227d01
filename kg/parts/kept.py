"""Parts that stay where somebody wanted them: where that is, and which hold a certain article.

`DATA/kept-parts.txt` lists the places, one a line: a build notes its own before it writes there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import zstandard

from kg.parts.place import Place
from kg.store import Layout
from kg.store.layout import write_atomically

# Also what a killed worker left half-written beside it (`Place.write`).
_FILE = re.compile(r"([0-9a-f]{2}/[0-9a-f]{40})\.(?:json|nq)\.zst(?:\.[\d-]+\.tmp)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A part at a place, with all of its files."""

    name: str
    files: tuple[str, ...]
    is_readable: bool = True


def note(layout: Layout, place: Place) -> None:
    """Note, before it is done, that parts are written to a place and stay there."""
    if place not in (known := places(layout)):
        lines = "".join(f"{one.url}\n" for one in (*known, place))
        write_atomically(layout.kept_parts, lines.encode())


def places(layout: Layout) -> tuple[Place, ...]:
    """Return where parts were left, as far as builds have noted it."""
    if not layout.kept_parts.exists():
        return ()
    return tuple(map(Place, layout.kept_parts.read_text("utf-8").splitlines()))


def holding(
    place: Place,
    names_it: Callable[[str], bool],
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[Kept]:
    """Yield the parts at a place of which a line names something, and those nobody can read.

    Every part there is read. Raises `PartError` where the place cannot be reached.
    """
    found: dict[str, list[str]] = {}
    for file in place.names():
        if named := _FILE.fullmatch(file):
            found.setdefault(named[1], []).append(file)
    for done, (name, files) in enumerate(found.items(), 1):
        text = next(
            filter(None, (_text(place, file) for file in files if file.endswith(".zst"))), None
        )
        if text is None or any(map(names_it, text.splitlines())):
            yield Kept(name=name, files=tuple(files), is_readable=text is not None)
        report(done, len(found))


def remove(place: Place, part: Kept) -> None:
    """Remove a part; it is made again where somebody builds its articles. Raises `PartError`."""
    for file in part.files:
        place.remove(file)


def _text(place: Place, file: str) -> str | None:
    """What a file says, of which a part's lines of JSON come first; None: nobody can tell."""
    try:
        return zstandard.decompress(place.read(file) or b"").decode()
    except (zstandard.ZstdError, UnicodeDecodeError):
        return None
