"""A part: what came of one partition, in two files named by what went in.

    ab/abcd….nq.zst     the graphs, article after article: N-Quads that any store can load
    ab/abcd….json.zst   JSON lines: first what the part is, with the N-Quads' digest; then a line an
                        article: how much of the N-Quads is its graph, its text, its annotation
                        record; or where it fell and why

The second is written last, so a part is there when that is. The same partition gives the same
bytes, whoever makes it, so that two workers that make one part do not disturb each other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import zstandard

from kg.errors import PartError
from kg.model import Dropped, Span
from kg.parts.place import Place
from kg.store import Written, texts
from kg.walk import Begun, Built, Failed, Rejected

_FORMAT = "newsgraph-part/1"
_LEVEL = 3
Told = Built | Rejected


def name_of(begun: Sequence[Begun | Rejected], base: str, software: str) -> str:
    """Return the name of the part of these articles: a digest of all it depends on."""
    articles = [
        [b.stage, b.reason] if isinstance(b, Rejected) else [b.article.key, b.digest] for b in begun
    ]
    words = json.dumps([_FORMAT, base, software, articles])
    return hashlib.sha256(words.encode()).hexdigest()[:40]


def write(place: Place, name: str, told: Sequence[Told]) -> None:
    """Write a part: its graphs, then what stands for all of it. Raises `PartError`."""
    graphs = [_quads(one.written) if isinstance(one, Built) else b"" for one in told]
    nquads = _compressed(b"".join(graphs))
    head = {
        "format": _FORMAT,
        "sha256": hashlib.sha256(nquads).hexdigest(),
        "articles": len(told),
        "quads": sum(len(one.written.lines) for one in told if isinstance(one, Built)),
    }
    entries = [_entry(one, len(graph)) for one, graph in zip(told, graphs, strict=True)]
    place.write(_files(name)[0], nquads)
    lines = "".join(json.dumps(one) + "\n" for one in (head, *entries))
    place.write(_files(name)[1], _compressed(lines.encode()))


def is_whole(place: Place, name: str) -> bool:
    """Whether the part is there, as it was written."""
    try:
        return _contents(place, name) is not None
    except PartError:  # damaged, so it is made again
        return False


def read(place: Place, name: str) -> Iterator[Told]:
    """Yield what the part tells, article by article.

    Raises `PartError` when it is not there, or not as it was written.
    """
    found = _contents(place, name)
    if found is None:
        raise PartError(f"the part {name} is gone", hint="run it again: it is made anew")
    nquads, lines = found
    start = 0
    for line in lines[1:]:
        entry = json.loads(line)
        end = start + entry["bytes"]
        yield _told(entry, nquads[start:end])
        start = end


def _files(name: str) -> tuple[str, str]:
    return f"{name[:2]}/{name}.nq.zst", f"{name[:2]}/{name}.json.zst"


def _contents(place: Place, name: str) -> tuple[bytes, list[bytes]] | None:
    nquads, told = (place.read(file) for file in _files(name))
    if nquads is None or told is None:
        return None
    try:
        lines = zstandard.decompress(told).splitlines()
        head = json.loads(lines[0])
        if head["sha256"] == hashlib.sha256(nquads).hexdigest():
            return zstandard.decompress(nquads), lines
    except (zstandard.ZstdError, ValueError, KeyError, IndexError):
        pass  # the same to whoever reads it
    raise PartError(f"the part {name} is damaged", hint="run the build again: it is made anew")


def _compressed(content: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(content)


# ── articles as lines ───────────────────────────────────────────────────────────────────────


def _quads(graph: Written) -> bytes:
    end = f" <{graph.iri}> .\n"
    return "".join(line[:-2] + end for line in graph.lines).encode()


def _entry(one: Told, size: int) -> dict[str, Any]:
    if isinstance(one, Rejected):
        return {"bytes": 0, "rejected": asdict(one)}
    return {
        "bytes": size,
        "graph": one.written.iri,
        "article": texts.as_json(one.article),
        "record": texts.unpack(one.record),
    }


def _told(entry: dict[str, Any], nquads: bytes) -> Told:
    if (rejected := entry.get("rejected")) is not None:
        failed = rejected.pop("failed")
        if failed:
            failed = Failed(**failed | {"messages": tuple(failed["messages"])})
        return Rejected(**rejected, failed=failed)
    article = texts.from_json(entry["article"])
    return Built(
        article=article,
        written=Written(iri=entry["graph"], lines=_lines(nquads, entry["graph"]), article=article),
        record=texts.pack(entry["record"]),
        dropped=tuple(_dropped(one) for one in entry["record"]["dropped"]),
    )


def _lines(nquads: bytes, graph: str) -> tuple[str, ...]:
    cut = len(f" <{graph}> .")
    return tuple(f"{line[:-cut]} ." for line in nquads.decode().split("\n")[:-1])


def _dropped(one: dict[str, Any]) -> Dropped:
    return Dropped(
        finder=one["finder"],
        span=Span(*one["span"]) if one["span"] else None,
        reason=one["reason"],
    )
