"""A published store as files to take away, with what is in them, computed and not typed.

    newsgraph.nq   canonical N-Quads: every line sorted by code point, nothing that tells the time
    newsgraph.nt, .ttl   all graphs as one, each triple once
    newsgraph.trig, .jsonld   graph by graph
    manifest.json  each file's size and SHA-256, counts, licences by source
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
from typing import Protocol

import pyoxigraph as ox

from kg.dump.descriptions import dcat, void
from kg.dump.figures import DumpedFile, Manifest, SourceLicence, describe
from kg.dump.files import COMPRESSIONS, FORMATS, write_files
from kg.errors import DumpError

__all__ = [
    "COMPRESSIONS",
    "FORMATS",
    "DumpedFile",
    "Manifest",
    "Published",
    "SourceLicence",
    "dump",
    "void",
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
) -> Manifest:
    """Write a published snapshot into the folder `out`, all of it or nothing.

    An older dump in `out` is replaced when the new one is whole. Raises `DumpError`.
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
        manifest = describe(source, files, base=snapshot.base, released=snapshot.published)
        _write_descriptions(half, manifest)
        _swap(half, out)
    except OSError as error:
        raise DumpError(f"the dump could not be written: {error}", hint=f"look at {out}") from error
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return manifest


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


def _write_descriptions(folder: Path, manifest: Manifest) -> None:
    (folder / "void.ttl").write_text(void(manifest).serialize(format="turtle"), "utf-8")
    (folder / "dcat.ttl").write_text(dcat(manifest).serialize(format="turtle"), "utf-8")
    text = json.dumps(asdict(manifest), indent=1, ensure_ascii=False)
    (folder / "manifest.json").write_text(text + "\n", "utf-8")
