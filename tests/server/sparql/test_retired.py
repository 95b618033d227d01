"""A snapshot that is retired between being chosen and being opened: nobody notices."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from unittest.mock import Mock

import pyoxigraph as ox
import pytest

from kg.errors import StoreError
from kg.store import Snapshot, Store
from server.sparql.pool import Pool, Question
from server.sparql.wire import Asked, read_head
from server.sparql.worker import _Worker

ALL = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture
def two(tmp_path: Path) -> tuple[Snapshot, Path]:
    """Two snapshots: the one that goes, and the data directory with the next."""
    data = tmp_path / "data"
    with Store.open(data) as store:
        store.put_vocabulary("a", b"<urn:s> <urn:p> <urn:o> .")
        old = store.publish()
        store.put_vocabulary("b", b"<urn:s> <urn:p> <urn:q> .")
        store.publish()
    return old, data


@pytest.mark.parametrize("gone", ["CURRENT", "MANIFEST-*", "*.sst", "*"])
def test_a_worker_that_finds_half_a_snapshot_asks_the_next(
    two: tuple[Snapshot, Path], gone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever file goes first while RocksDB opens it, which calls some of that corruption."""
    old, data = two
    pool = Pool(data, workers=1, queue=4, seconds=10, memory=1 << 30, limit=1 << 20, prefixes={})
    try:
        for path in old.store.glob(gone):
            path.unlink()
        real, chosen = pool._published, [old]
        monkeypatch.setattr(pool, "_published", lambda: chosen.pop() if chosen else real())
        answer = pool.ask(Question(query=ALL))
        assert answer.snapshot is not None and answer.snapshot.name > old.name
        with pytest.raises(StoreError, match="cannot be read"):  # of that time, and of no other
            pool.ask(Question(query=ALL, snapshot=old))
        assert pool.killed == 0
    finally:
        pool.close()


def test_a_reader_in_this_process_does_so_too(
    two: tuple[Snapshot, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`Store.open(readonly=True)`."""
    from kg.store import writer

    old, data = two
    for path in old.store.glob("*.sst"):
        path.unlink()
    real, chosen = writer.snapshots.current, [old]
    monkeypatch.setattr(
        writer.snapshots, "current", lambda layout: chosen.pop() if chosen else real(layout)
    )
    with Store.open(data, readonly=True) as store:
        assert store.query("ASK { <urn:s> <urn:p> <urn:q> }")
    shutil.rmtree(data)


def test_an_idle_worker_lets_go_of_a_snapshot_that_is_gone(two: tuple[Snapshot, Path]) -> None:
    """Else its files kept their disk, and what was taken down, until somebody asks again."""
    old, _ = two
    worker = _Worker({})
    worker._store = ox.Store.read_only(str(old.store))
    worker._open = (str(old.store), "then")
    worker.let_go()
    assert held(old.path)  # it is there still, and so is what has it open
    shutil.rmtree(old.path)
    worker.let_go()
    assert not held(old.path)


def held(path: Path) -> list[str]:
    """The files below a folder that this process has open."""
    found = []
    for one in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # the descriptor that lists them
            found.append(str(one.readlink()))
    return [name for name in found if name.startswith(str(path))]


def test_a_file_that_goes_while_a_query_runs_is_no_fault_of_the_query(
    two: tuple[Snapshot, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """RocksDB opens the files of a large store as it goes; any other failure is the query's."""
    old, _ = two
    worker = _Worker({})
    said = ("", "", ALL, None, "json", None, (), (), 1.0, 1 << 20, False, 0)
    asked = Asked(*said)._replace(snapshot=str(old.store))
    for message, status in (
        ("IO error: No such file or directory: While open a file for random read: 1.sst", "gone"),
        ("a value that cannot be", "failed"),
    ):
        error = OSError(message)
        monkeypatch.setattr(worker, "_evaluate", Mock(side_effect=error))
        assert read_head(worker.answer(asked)[0]).status == status
