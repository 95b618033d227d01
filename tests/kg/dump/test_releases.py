"""Tests of kg/dump/releases.py: dated releases, `latest`, and what becomes of the old ones."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.dump import dump
from kg.dump.releases import is_release, order, release, releases
from kg.errors import DumpError

DAY = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
WANTED = {"formats": ["nt"], "compress": ["none"]}


@dataclass(frozen=True)
class Snapshot:
    store: Path
    published: dt.datetime = DAY
    base: str = "https://e.org/"


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    node = ox.NamedNode("https://e.org/a")
    store = ox.Store(str(tmp_path / "store"))
    store.extend([ox.Quad(node, node, node), ox.Quad(node, node, node, node)])
    return Snapshot(tmp_path / "store")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_the_newest_so_many_are_kept_and_latest_leads_to_the_last(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    """By the day of the snapshot; a second of one day is told apart; the oldest go first."""
    out = tmp_path / "dumps"
    for days in (0, 0, 9, 10):
        later = replace(snapshot, published=DAY + dt.timedelta(days=days))
        made = release(later, out, keep=3, **WANTED)
        assert (out / "latest").readlink() == Path(str(made.release))
    assert names(out) == ["2026-03-01.2", "2026-03-10", "2026-03-11", "latest"]
    kept = releases(out)
    assert [one.release for one in kept] == ["2026-03-11", "2026-03-10", "2026-03-01.2"]
    assert kept[0].released == "2026-03-11T12:00:00+00:00" and kept[0].triples == 1
    assert kept[0] == made
    address = f"https://e.org/dumps/{made.release}/newsgraph.nt"
    assert address in (out / "latest" / "void.ttl").read_text()
    assert address in (out / "latest" / "dcat.ttl").read_text()


def test_a_download_that_has_begun_is_read_to_its_end(snapshot: Snapshot, tmp_path: Path) -> None:
    """Though its release is retired meanwhile."""
    out = tmp_path / "dumps"
    release(snapshot, out, **WANTED)
    with (out / "latest" / "newsgraph.nt").open() as download:
        release(replace(snapshot, published=DAY + dt.timedelta(1)), out, keep=1, **WANTED)
        assert names(out) == ["2026-03-02", "latest"]
        assert download.read().count("\n") == 1


def test_a_release_that_fails_leaves_latest_where_it_was(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing half made; what a killed one left is swept by the next."""
    out = tmp_path / "dumps"
    first = release(snapshot, out, **WANTED)
    (out / ".2026-02-01.tmp").mkdir()
    with monkeypatch.context() as patch, pytest.raises(DumpError, match="No space left"):
        patch.setattr("kg.dump.void", _full_disk)
        release(snapshot, out, **WANTED)
    assert names(out) == [first.release, "latest"] and releases(out) == (first,)
    assert [path.name for path in out.glob(".*")] == [".lock"]


def _full_disk(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_of_two_dumps_at_once_the_second_is_refused(snapshot: Snapshot, tmp_path: Path) -> None:
    """Rather than sweeping away what the first is writing."""
    out = tmp_path / "dumps"
    release(snapshot, out, **WANTED)
    with (out / ".lock").open("w") as lock, pytest.raises(DumpError, match="another dump"):
        fcntl.flock(lock, fcntl.LOCK_EX)
        release(snapshot, out, **WANTED)


def test_a_dump_of_before_there_were_releases_gives_way(snapshot: Snapshot, tmp_path: Path) -> None:
    """Its own files go, files of others stay."""
    out = tmp_path / "dumps"
    dump(snapshot, out, **WANTED)
    (out / "README").touch()
    release(snapshot, out, **WANTED)
    assert "newsgraph.nt" not in names(out) and "README" in names(out)
    assert json.loads((out / "latest/manifest.json").read_bytes())["release"] == "2026-03-01"


def test_names_of_releases_have_an_order() -> None:
    """By day, then by number; what is no name of one is none."""
    some = ["2026-03-10.2", "2026-03-10.10", "2026-03-09", "2026-03-10"]
    assert sorted(some, key=order) == [some[2], some[3], some[0], some[1]]
    for other in ("latest", "2026-03-10.1", "2026-03-10.02", "2026-3-1", "..", "2026-03-10/x"):
        assert not is_release(other)
