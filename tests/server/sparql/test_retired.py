"""A snapshot that is retired between being chosen and being opened: nobody notices."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.store import Snapshot, Store
from server.sparql.pool import Pool, Question

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
