"""Tests of kg/store/backup.py: what was kept comes back, whole, or nothing is touched."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, Literal, URIRef

from kg.errors import BackupError, StoreBusy, StoreError
from kg.iris import DEFAULT_BASE, Minter
from kg.model import Article, ArticleGraph, CheckedGraph
from kg.store import Store, current
from kg.store.backup import back_up, restore, verify
from kg.store.layout import Layout
from kg.vocab import NG

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
_WRITER = """
import sys, time
from pathlib import Path
from kg.store import Store
with Store.open(Path(sys.argv[1])):
    print("open", flush=True)
    time.sleep(60)
"""


def checked(key: str, text: str = "") -> CheckedGraph:
    """A graph as `check` would let it pass."""
    mint = Minter(DEFAULT_BASE, key)
    actor = URIRef(f"{DEFAULT_BASE}id/actor/{key}")
    triples = (
        (mint.article, RDF.type, NG.Article),
        (mint.graph, NG.inputDigest, Literal("d1")),
        (actor, RDFS.label, Literal(text or key)),
    )
    article = Article(key=key, doc_id=key, text=f"The text of {key}. {text}", digest="0" * 64)
    return CheckedGraph(
        graph=ArticleGraph(iri=mint.graph, article=article, triples=triples), seal=None
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A published directory with something of every sort in it."""
    path = tmp_path / "data"
    with Store.open(path) as store:
        store.put_many([checked("one"), checked("two", "Ж é 港")])
        store.reject(stage="read", key=None, source="x", reason="empty")
        store.publish()
    (path / "decisions.jsonl").write_text('{"ruling": "apart"}\n')
    (path / "dumps").mkdir()
    (path / "dumps" / "old.nq").write_text("old\n")
    (path / "tokens.json").write_text("{}")
    (path / "tokens.json").chmod(0o600)
    return path


def said(data: Path) -> list[bytes]:
    with Store.open(data, readonly=True) as store:
        return list(store.canonical_nquads())


def test_what_was_backed_up_comes_back_and_can_be_built_upon(data: Path, tmp_path: Path) -> None:
    """Graph, texts, journals and modes are as they were, and the next writer goes on from there."""
    taken = back_up(data, tmp_path / "backup")
    assert verify(tmp_path / "backup") == taken
    subprocess.run(
        ["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"],
        cwd=tmp_path / "backup",
        check=True,
    )
    new = tmp_path / "new"
    new.mkdir()  # a mounted volume: it exists, and cannot be renamed
    restore(tmp_path / "backup", new)
    assert said(new) == said(data)
    entries = [path.read_bytes() for path in sorted((data / "journal").iterdir())]
    assert entries == [path.read_bytes() for path in sorted((new / "journal").iterdir())] != []
    assert (new / "decisions.jsonl").read_text() == '{"ruling": "apart"}\n'
    assert (new / "tokens.json").stat().st_mode & 0o777 == 0o600
    assert not (new / "dumps").exists()
    with Store.open(new) as store:
        article = store.article("two")
        assert article is not None and "Ж é 港" in article.text
        assert [reject.source for reject in store.rejects()] == ["x"]
        store.put(checked("three"))
        assert store.publish().name == "0002"
    assert len(said(new)) == len(said(data)) + 3
    assert said(new)[:1] != [] and not list(new.glob(".*")) and not list(tmp_path.glob(".*"))


def test_a_backup_under_a_writer_is_one_state_of_the_store(data: Path, tmp_path: Path) -> None:
    """Whatever is put and published meanwhile, a backup holds one snapshot, whole."""
    stop, published = threading.Event(), threading.Semaphore(0)

    def write() -> None:
        number = 0
        with Store.open(data) as store:
            while not stop.is_set():
                number += 1
                store.put_many([checked("one", f"n{number}"), checked("two", f"n{number}")])
                store.publish()
                published.release()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            assert published.acquire(timeout=20)
            back_up(data, tmp_path / f"b{number}")
            restore(tmp_path / f"b{number}", tmp_path / f"d{number}")
    finally:
        stop.set()
        writer.join()
    numbers = []
    for number in range(5):
        with Store.open(tmp_path / f"d{number}", readonly=True) as store:
            rows = store.query(f"SELECT DISTINCT ?l {{ GRAPH ?g {{ ?s <{RDFS.label}> ?l }} }}")
            found = [row[0].value for row in rows if row[0]]  # type: ignore[union-attr]
        assert len(found) == 1, "half of one state and half of another"
        numbers.append(int(found[0].lstrip("n")))
    assert numbers == sorted(numbers) and numbers[0] < numbers[-1]
    for number in range(5):  # the journal was copied later, so it may know more, and tells it
        with Store.open(tmp_path / f"d{number}") as store:
            rows = store.query(f"SELECT DISTINCT ?l {{ GRAPH ?g {{ ?s <{RDFS.label}> ?l }} }}")
            found = [row[0].value for row in rows if row[0]]  # type: ignore[union-attr]
            assert len(found) == 1 and int(found[0].lstrip("n")) >= numbers[number]
            told = list(store.canonical_nquads())
            store.publish()
        assert said(tmp_path / f"d{number}") == told, "done again, but not published"


def test_a_damaged_backup_is_refused_before_anything_is_touched(data: Path, tmp_path: Path) -> None:
    """One changed, missing or added byte anywhere, and the directory stays what it was."""
    good = tmp_path / "good"
    back_up(data, good)
    before = said(data)
    files = [path for path in sorted(good.rglob("*")) if path.is_file()]
    largest = max(files, key=lambda path: path.stat().st_size)
    for number, path in enumerate([good / "backup.json", good / "SHA256SUMS", largest, files[-1]]):
        bad = tmp_path / f"bad{number}"
        shutil.copytree(good, bad)
        hurt = bad / path.relative_to(good)
        content = hurt.read_bytes()
        hurt.write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])
        with pytest.raises(BackupError):
            verify(bad)
            raise AssertionError(f"{path} was changed")
        hurt.unlink()
        with pytest.raises(BackupError):
            restore(bad, data, force=True)
        assert said(data) == before
    for name in ("../../evil", "/etc/evil", "rest/../../evil", "elsewhere/x"):
        _forged(good, tmp_path / "forged", name)
        with pytest.raises(BackupError, match="no file"):
            restore(tmp_path / "forged", tmp_path / "fresh")
        shutil.rmtree(tmp_path / "forged")


def _forged(good: Path, into: Path, name: str) -> None:
    """A backup whose sums are right and name a file outside."""
    import hashlib
    import json

    shutil.copytree(good, into)
    sums = (into / "SHA256SUMS").read_text() + f"{'0' * 64}  {name}\n"
    (into / "SHA256SUMS").write_text(sums)
    about = json.loads((into / "backup.json").read_text())
    about["digest"] = f"sha256:{hashlib.sha256(sums.encode()).hexdigest()}"
    (into / "backup.json").write_text(json.dumps(about))


def test_force_replaces_what_is_there_and_nothing_else_does(data: Path, tmp_path: Path) -> None:
    """What came after the backup is gone, texts too; dumps, which it has none of, stay."""
    back_up(data, tmp_path / "backup")
    before = said(data)
    with Store.open(data) as store:
        store.put(checked("later"))
        store.publish()
        (data / "later.jsonl").write_text("x")
        with pytest.raises(BackupError, match="not empty"):
            restore(tmp_path / "backup", data)
    assert said(data) != before
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(data)], env=ENVIRONMENT, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None and writer.stdout.readline() == b"open\n"
        try:
            with pytest.raises(StoreBusy):
                restore(tmp_path / "backup", data, force=True)
        finally:
            writer.kill()
    restore(tmp_path / "backup", data, force=True)
    assert said(data) == before
    assert not (data / "later.jsonl").exists() and (data / "dumps" / "old.nq").exists()
    with Store.open(data) as store:
        assert store.article("later") is None and store.article("one") is not None


def test_an_interrupted_restore_lets_nobody_write_until_it_is_run_again(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half old and half new, a store must not be written to: the next build would publish it."""
    back_up(data, tmp_path / "backup")
    swapped: list[str] = []

    def interrupted(new: Path, old: Path) -> None:
        if swapped:
            raise KeyboardInterrupt
        new.replace(new.with_name("was"))
        swapped.append(old.name)

    with monkeypatch.context() as patch:
        patch.setattr("kg.store.backup._exchange", interrupted)
        with pytest.raises(KeyboardInterrupt):
            restore(tmp_path / "backup", data, force=True)
    assert swapped == ["snapshots"]
    with pytest.raises(StoreBusy, match="takes the place"):
        Store.open(data)
    restore(tmp_path / "backup", data, force=True)
    with Store.open(data) as store:
        assert store.article("one") is not None


_KILLED = """
import os, signal, sys
from pathlib import Path
from kg.store.backup import back_up
def report(done, total):
    if done > total // 2:
        os.kill(os.getpid(), signal.SIGKILL)
back_up(Path(sys.argv[1]), Path(sys.argv[2]), report=report)
"""


def test_a_killed_backup_leaves_nothing_under_its_name_and_the_next_clears_up(
    data: Path, tmp_path: Path
) -> None:
    """Half a backup never looks like one, and no leftover stays once another was taken."""
    target = tmp_path / "backups" / "b"
    command = [sys.executable, "-c", _KILLED, str(data), str(target)]
    done = subprocess.run(command, env=ENVIRONMENT)
    assert done.returncode == -signal.SIGKILL
    assert not target.exists() and len(list(target.parent.iterdir())) == 1
    back_up(data, target)
    assert [path.name for path in target.parent.iterdir()] == ["b"]
    assert not list(data.glob(".*"))
    with pytest.raises(BackupError, match="not empty"):
        back_up(data, target)


def test_where_nothing_can_be_backed_up_it_says_so(data: Path, tmp_path: Path) -> None:
    """No directory is made in passing, and no backup is put inside what it copies."""
    with pytest.raises(StoreError, match="nothing is published"):
        back_up(tmp_path / "none", tmp_path / "backup")
    assert not (tmp_path / "none").exists() and not (tmp_path / "backup").exists()
    with pytest.raises(BackupError, match="lies in"):
        back_up(data, data / "backup")
    with pytest.raises(BackupError, match="no backup"):
        restore(data, tmp_path / "new")
    assert current(Layout(data)) is not None and not (tmp_path / "new").exists()


def test_a_database_that_is_written_to_is_copied_whole(data: Path, tmp_path: Path) -> None:
    """Other packages keep SQLite files here: each copy is of one moment, none of two."""
    path = data / "watch" / "state.sqlite"
    path.parent.mkdir()
    file = sqlite3.connect(path, check_same_thread=False, timeout=60)
    file.execute("CREATE TABLE t (n INTEGER, words TEXT)")
    file.executemany("INSERT INTO t VALUES (0, ?)", [("x" * 1000,)] * 3_000)
    file.commit()
    done = threading.Event()

    def write() -> None:
        number = 0
        while not done.is_set():
            number += 1
            with file:
                file.execute("UPDATE t SET n = ?, words = upper(words)", (number,))

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(3):
            back_up(data, tmp_path / f"copy-{number}")
    finally:
        done.set()
        thread.join()
        file.close()
    for number in range(3):
        rest = tmp_path / f"copy-{number}" / "rest" / "watch"
        assert [one.name for one in rest.iterdir()] == ["state.sqlite"]
        with contextlib.closing(sqlite3.connect(rest / "state.sqlite")) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert len(copy.execute("SELECT DISTINCT n FROM t").fetchall()) == 1
