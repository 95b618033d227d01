"""The writer process by itself: killed at each step of a write, and what is sent again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from kg.store import Store
from kg.store.journal import Journal
from kg.store.rebuilding import rebuild
from server.writing.process import _Scratch, _Writer
from server.writing.settings import Settings
from server.writing.writer import Writer

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


# ── others kill, or take the time ───────────────────────────────────────────────────────────

ENDLESS = b"INSERT { GRAPH <urn:e> { ?a ?e ?i } } WHERE { %s }" % b" ".join(
    b"VALUES ?%c { %s }" % (name, b" ".join(b"%d" % n for n in range(200))) for name in b"aceghi"
)


def endless(id: str, until: float) -> tuple[dict[str, object], bytes]:
    """A write that takes for ever."""
    return job(id, until=until), ENDLESS


def kill_scratch(data: Path) -> bool:
    """Kill the scratch process of that data directory; whether there was one."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if {b"server.writing.scratch", str(data).encode()} <= set(
                path.read_bytes().split(b"\0")
            ):
                os.kill(int(path.parent.name), signal.SIGKILL)
                return True
    return False


@pytest.mark.parametrize(("times", "status"), [(1, "ok"), (2, "killed")])
def test_a_scratch_process_that_somebody_kills_is_not_the_fault_of_the_write(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, times: int, status: str
) -> None:
    """It is tried once more; killed again, its sender is told to come back."""
    left = count(1)
    real = _Scratch._exchange

    def killed(scratch: _Scratch, *given: Any) -> Any:
        if next(left) <= times:
            assert kill_scratch(settings.data)
        return real(scratch, *given)

    monkeypatch.setattr(_Scratch, "_exchange", killed)
    with writing(settings) as writer:
        ((answer, _),) = writer.do([(job("w2"), UPDATE.encode())])
    assert answer["status"] == status
    assert graph(settings.data) == (["2"] if status == "ok" else ["1"])


def test_who_waits_behind_endless_writes_waits_no_longer_than_its_deadline(
    settings: Settings,
) -> None:
    """Their time runs from when they came; what was not to blame may come back."""
    short = replace(settings, seconds=1.0)
    with writing(short) as writer:
        writer.do([(job("warm"), b"INSERT DATA { GRAPH <urn:w> { <urn:s> <urn:p> 1 } }")])
        began = time.monotonic()
        jobs = [endless(str(n), began + 1) for n in range(3)]
        said, late = [], []
        for answer, _ in writer.each([*jobs, (job("small", until=began + 1), UPDATE.encode())]):
            said.append(answer["status"])
            late.append(time.monotonic() - began)
    assert said == ["timeout", "waited", "waited", "waited"]
    assert max(late) < 2.0  # alone the three took more than three seconds
    assert graph(settings.data) == ["1"]


def test_a_writer_that_comes_or_goes_leaves_the_copy_of_another_alone(settings: Settings) -> None:
    """A killed server's writer ends its work while the next server has one already."""
    with writing(settings) as old:
        old.do([(job("w2"), UPDATE.encode())])
        with writing(settings) as new:  # sweeps when it starts
            assert not old._scratch.spoilt
            assert old._scratch._copy is not None and old._scratch._copy.is_dir()
            text = b"INSERT DATA { GRAPH <urn:n> { <urn:s> <urn:p> 3 } }"
            assert new.do([(job("w3"), text)])[0][0]["status"] == "ok"
            assert new._scratch._copy is not None
            assert new._scratch._copy != old._scratch._copy
            old.close()
            assert new._scratch._copy.is_dir()
    left = settings.data / ".scratch"
    assert not list(left.iterdir())
    (left / "killed").mkdir()  # what a killed writer leaves
    with writing(settings):
        assert not (left / "killed").exists()


def test_three_endless_writes_at_once_are_all_answered_by_their_deadline(
    settings: Settings,
) -> None:
    """One after the other they took three; the front counts from when they came."""
    front = Writer(replace(settings, seconds=2.0), queue=8)
    said: dict[str, tuple[str, float]] = {}

    def write(name: str, body: bytes) -> None:
        began = time.monotonic()
        answer, _ = front.write(job(name), body)
        said[name] = answer["status"], time.monotonic() - began

    try:
        while said.get("warm", ("",))[0] != "ok":  # starting may take more on a busy machine
            write("warm", b"INSERT DATA { GRAPH <urn:w> { <urn:s> <urn:p> 1 } }")
        threads = [Thread(target=write, args=(f"e{n}", ENDLESS)) for n in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        while said.get("after", ("",))[0] != "ok":
            write("after", UPDATE.encode())
    finally:
        front.close()
    slow = [said[f"e{n}"] for n in range(3)]
    assert {status for status, _ in slow} <= {"timeout", "waited"}
    assert max(seconds for _, seconds in slow) < 4.0  # 2.5 on a machine of its own
    assert said["after"][0] == "ok" and front.outcomes["ok"] == 2, front.outcomes
    assert front.waiting == 0 and front.seconds > 2.0
