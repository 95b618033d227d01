"""The writer process by itself: killed at each step of a write, and what is sent again."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kg.store import Store
from kg.store.journal import Journal
from kg.store.rebuilding import rebuild
from server.writing.process import _Writer
from server.writing.settings import Settings

BASE = "https://w3id.org/newsgraph/"
KILLED = """
import os, signal, sys
from pathlib import Path
from kg.store import changes, snapshots
from kg.store.journal import Journal
from server.writing import process
from server.writing.settings import Settings

def die_before(owner, name):
    setattr(owner, name, lambda *args, **named: os.kill(os.getpid(), signal.SIGKILL))

def die_after(owner, name):
    real = getattr(owner, name)
    def dying(*args, **named):
        real(*args, **named)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(owner, name, dying)

writer = process._Writer(Settings.read(sys.argv[1]))
exec(sys.argv[2])
job = {"id": "w2", "kind": "update", "by": "me", "base": "urn:b", "using": [], "named": []}
writer.do([(job, sys.argv[3].encode())])
"""
UPDATE = "DELETE DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } } ; " \
         "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 2 } }"  # fmt: skip


def job(id: str, **more: object) -> dict[str, object]:
    """An update's header."""
    said = {"id": id, "kind": "update", "by": "me", "base": "urn:b", "using": [], "named": []}
    return {**said, **more}


@contextmanager
def writing(settings: Settings) -> Iterator[_Writer]:
    """A writer in this process, over its scratch process."""
    writer = _Writer(settings)
    try:
        yield writer
    finally:
        writer.close()


def graph(data: Path, name: str = "urn:g") -> list[str]:
    """What a graph holds, as published."""
    with Store.open(data, readonly=True) as store:
        rows = store.query(f"SELECT ?o {{ GRAPH <{name}> {{ ?s ?p ?o }} }} ORDER BY ?o")
        return [row[0].value for row in rows]  # type: ignore[union-attr]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A store with one triple in one graph, written by somebody before."""
    found = Settings(data=tmp_path / "data", base=BASE, seconds=10, memory=2 << 30)
    with Store.open(found.data) as store:
        store.publish()
    with writing(found) as writer:
        text = b"INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } }"
        ((answer, _),) = writer.do([(job("w1"), text)])
    assert (answer["status"], answer["entry"]) == ("ok", 1)
    return found


@pytest.mark.parametrize(
    "where",
    [
        "die_before(Journal, 'append')",
        "die_after(Journal, 'append')",
        "die_after(Journal, 'sync')",
        "die_before(changes, 'do')",
        "die_after(changes, 'do')",
        "die_before(snapshots, 'publish')",
        "die_before(snapshots, 'point')",
        "die_after(snapshots, 'publish')",
    ],
)
def test_a_write_is_done_once_wherever_the_writer_died(settings: Settings, where: str) -> None:
    """The front sends it again; readers see it whole, the journal has it once."""
    command = [sys.executable, "-c", KILLED, settings.written(), where, UPDATE]
    died = subprocess.run(command, capture_output=True)
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert graph(settings.data) in (["1"], ["2"])
    with writing(settings) as writer:
        ((answer, _),) = writer.do([(job("w2"), UPDATE.encode())])
    assert (answer["status"], answer["entry"]) == ("ok", 2)
    assert graph(settings.data) == ["2"]
    entries = list(Journal(settings.data / "journal").verify())
    assert [entry.id for entry in entries] == ["w1", "w2"]
    assert rebuild(Store.open(settings.data, readonly=True).layout, settings.data / "again").same


def test_writes_that_wait_are_done_together_each_by_itself(settings: Settings) -> None:
    """One snapshot for all; each sees those before it, and one that fails takes none along."""
    texts = (
        "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 2 } }",
        "CLEAR GRAPH <urn:none>",
        "INSERT { GRAPH <urn:h> { ?s <urn:q> ?o } } WHERE { GRAPH <urn:g> { ?s ?p ?o } }",
        "INSERT DATA { GRAPH <urn:k> { <urn:s> a <https://w3id.org/newsgraph/ontology#Person> } }",
        "DELETE WHERE { GRAPH <urn:h> { ?s ?p 1 } }",
        "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 2 } }",
    )
    with writing(settings) as writer:
        answers = writer.do([(job(f"t{n}"), text.encode()) for n, text in enumerate(texts)])
    said = {header["id"]: header["status"] for header, _ in answers}
    assert said == {
        "t0": "ok", "t1": "conflict", "t2": "ok", "t3": "shapes", "t4": "ok", "t5": "ok"
    }  # fmt: skip
    assert graph(settings.data) == ["1", "2"] and graph(settings.data, "urn:h") == ["2"]
    with Store.open(settings.data, readonly=True) as store:
        assert [one.journal for one in store.snapshots()] == [0, 1, 4]  # the last changed nothing


def test_what_somebody_else_wrote_meanwhile_is_seen(settings: Settings) -> None:
    """A build between two writes: the second is tried over what the build left."""
    with writing(settings) as writer:
        writer.do([(job("a"), b"INSERT DATA { GRAPH <urn:a> { <urn:s> <urn:p> 1 } }")])
        with Store.open(settings.data) as store:
            store._bring_to({"urn:g": ['<urn:s> <urn:p> "built" .']})
        text = b"INSERT { GRAPH <urn:a> { ?s ?p ?o } } WHERE { GRAPH <urn:g> { ?s ?p ?o } }"
        writer.do([(job("b"), text)])
    assert graph(settings.data, "urn:a") == ["1", "built"]


def test_the_scratch_process_may_die_and_the_next_write_is_done(settings: Settings) -> None:
    """Out of memory, say: that write is too heavy, and nothing of it is written."""
    heavy = b"INSERT { GRAPH <urn:g> { ?s ?p ?x } } WHERE { ?s ?p ?o BIND(%s AS ?x) }" % (
        b"CONCAT(" * 60 + b"STR(?o)" + b", STR(?o))" * 60
    )
    doubling = b" ".join(b"BIND(CONCAT(?x%d,?x%d) AS ?x%d)" % (n, n, n + 1) for n in range(40))
    text = b'INSERT { GRAPH <urn:g> { <urn:s> <urn:p> ?x40 } } WHERE { BIND("x" AS ?x0) %s }'
    with writing(settings) as writer:
        ((answer, _),) = writer.do([(job("heavy"), text % doubling)])
        assert answer["status"] in ("too-heavy", "failed", "timeout")
        ((answer, _),) = writer.do([(job("deep"), heavy)])
        assert answer["status"] == "ok"
        ((answer, _),) = writer.do([(job("next"), UPDATE.encode())])
        assert answer["status"] == "ok"
    assert "2" in graph(settings.data)
