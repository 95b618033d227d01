"""A published store as files to take away, with what is in them, computed and not typed.

    newsgraph.nq   canonical N-Quads: every line sorted by code point, nothing that tells the time
    newsgraph.nt, .ttl   all graphs as one, each triple once
    newsgraph.trig, .jsonld   graph by graph
    manifest.json  each file's size and SHA-256, counts, licences by source
    SHA256SUMS, newsgraph.nq.gz.sha256 …   for `sha256sum --check`
    void.ttl       VoID (W3C Note 2011): classes, properties, vocabularies, links to other sets
    dcat.ttl       DCAT 3: the data set and its distributions

Lines are sorted on disk, so memory does not grow with the store.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

from kg.dump.descriptions import (
    DESCRIPTION,
    KEYWORDS,
    TITLE,
    Whereabouts,
    dcat,
    download,
    void,
    whereabouts,
)
from kg.dump.figures import (
    DumpedFile,
    Figures,
    Linkset,
    Manifest,
    SourceLicence,
    asking,
    count,
    manifest,
)
from kg.dump.files import COMPRESSIONS, FORMATS, write_files
from kg.errors import DumpError

__all__ = [
    "COMPRESSIONS",
    "DESCRIPTION",
    "FORMATS",
    "KEYWORDS",
    "TITLE",
    "DumpedFile",
    "Figures",
    "Linkset",
    "Manifest",
    "Published",
    "SourceLicence",
    "Whereabouts",
    "asking",
    "count",
    "dcat",
    "download",
    "dump",
    "read_manifest",
    "void",
    "whereabouts",
]


class Published(Protocol):
    """What a dump is made of: a snapshot of `kg.store`."""

    @property
    def store(self) -> Path:
        """Its Oxigraph directory."""

    @property
    def published(self) -> dt.datetime:
        """When it was published."""

    @property
    def base(self) -> str:
        """The base of the IRIs in it."""


def dump(
    snapshot: Published,
    out: Path,
    *,
    formats: Iterable[str] = tuple(FORMATS),
    compress: Iterable[str] = ("gz", "zst"),
    release: str | None = None,
) -> Manifest:
    """Write a published snapshot into the folder `out`, all of it or nothing.

    An older dump in `out` is replaced when the new one is whole. `release` is the name under which
    `kg.dump.releases` publishes it. Raises `DumpError`.
    """
    formats, compress = tuple(formats), tuple(compress)
    _refuse_unknown(formats, FORMATS)
    _refuse_unknown(compress, COMPRESSIONS)
    half = out.with_name(f".{out.name}.tmp")
    shutil.rmtree(half, ignore_errors=True)
    try:
        half.mkdir(parents=True)
        source = ox.Store.read_only(str(snapshot.store))
        files = write_files(source, half, formats, compress)
        figures = count(asking(source), base=snapshot.base)
        told = manifest(figures, files, released=snapshot.published, release=release)
        _write_descriptions(half, told)
        _swap(half, out)
    except OSError as error:
        raise DumpError(f"the dump could not be written: {error}", hint=f"look at {out}") from error
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return told


def _refuse_unknown(asked: Iterable[str], known: Iterable[str]) -> None:
    for one in asked:
        if one not in known:
            raise DumpError(
                f"no dump can be written as {one!r}", hint=f"one of: {', '.join(known)}"
            )


def _swap(half: Path, out: Path) -> None:
    old = out.with_name(f".{out.name}.old.tmp")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    half.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _write_descriptions(folder: Path, told: Manifest) -> None:
    where = whereabouts(told.base)
    files = [download(where, told, file) for file in told.files]
    (folder / "void.ttl").write_text(void(told, where, files).serialize(format="turtle"), "utf-8")
    (folder / "dcat.ttl").write_text(dcat(told, where, [told]).serialize(format="turtle"), "utf-8")
    text = json.dumps(asdict(told), indent=1, ensure_ascii=False)
    (folder / "manifest.json").write_text(text + "\n", "utf-8")
    sums = {file.name: f"{file.sha256}  {file.name}\n" for file in told.files}
    (folder / "SHA256SUMS").write_text("".join(sums.values()), "utf-8")
    for name, line in sums.items():
        (folder / f"{name}.sha256").write_text(line, "utf-8")


def read_manifest(folder: Path) -> Manifest | None:
    """Return what the dump in that folder says of itself; None: there is none, or an older one."""
    try:
        said: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
        return Manifest(
            **{
                **said,
                "files": tuple(DumpedFile(**file) for file in said["files"]),
                "linksets": tuple(Linkset(**one) for one in said["linksets"]),
                "sources": tuple(SourceLicence(**source) for source in said["sources"]),
                "examples": tuple(said["examples"]),
                "languages": tuple(said["languages"]),
            }
        )
    except (FileNotFoundError, NotADirectoryError, KeyError, TypeError, ValueError):
        return None
