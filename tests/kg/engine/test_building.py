"""`kg build` on an engine: parts, whoever is killed, and the same graph in the end (`kg.build`)."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kg import build as building
from kg.build import Outcome, Rejected, Tally, build, merge_all
from kg.engine import Crew, Engine
from kg.engine.cluster import Dask
from kg.merge import Merged
from kg.parts import Place, read
from kg.read import Source, sources
from kg.store import Store

ROOT = Path(__file__).parents[3]
TOWNS = ("Aarhus", "Bergen", "Cork", "Dakar", "Essen", "Fez", "Graz", "Hanoi")
SOFTWARE = "the software of these tests"  # the tree may change while they run
A_PART = 2


@pytest.fixture(autouse=True)
def _same_software(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "software_digest", lambda: SOFTWARE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight short articles, an empty one, and one that says again what another said."""
    folder = tmp_path_factory.mktemp("articles")
    for number, town in enumerate(TOWNS, 1):
        (folder / f"{town.lower()}.txt").write_text(
            f"A ferry ran aground off {town} on {number} May 2019. At least {number + 2} people "
            f"were hurt, the coast guard said. “The engine had failed,” its captain told reporters."
        )
    (folder / "blank.txt").write_text(" \n")
    (folder / "xanten-as-graz.txt").write_text((folder / "graz.txt").read_text() + "\n")
    return folder


@pytest.fixture(scope="module")
def plain(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The canonical N-Quads of one process that simply puts what it makes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "software_digest", lambda: SOFTWARE)
        graph = built(sources([folder]), tmp_path_factory.mktemp("plain"), Crew(1), parts=False)[1]
    assert graph.count(b"\n") > 10_000
    return graph


def built(
    given: Iterable[Source], data: Path, engine: Engine, *, parts: bool = True, **options: Any
) -> tuple[Tally, bytes]:
    """Build; return what came of it and the canonical N-Quads of the store."""
    with Store.open(data) as store:
        place = Place.on_this_machine(store.layout.parts) if parts else None
        tally = build(given, store, engine=engine, parts=place, partition=A_PART, **options)
        return tally, b"".join(store.canonical_nquads())


def made(data: Path) -> list[Path]:
    """The parts that are there, by the file that is written last."""
    return list((data / "parts").glob("*/*.json.zst"))


@contextmanager
def once(condition: Callable[[], object], then: Callable[[], None]) -> Iterator[threading.Event]:
    """Do something beside the work, once something holds; tells whether it was done."""
    over, done = threading.Event(), threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            if condition():
                then()
                done.set()
                return

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield done
    finally:
        over.set()
        thread.join()


def test_parts_give_the_same_graph_and_are_gone_when_it_is_published(
    folder: Path, plain: bytes, tmp_path: Path
) -> None:
    """One process, by way of parts: byte for byte what it gives without them."""
    tally, graph = built(sources([folder]), tmp_path, Crew(1))
    assert graph == plain
    assert (tally.built, tally.rejected, tally.duplicates, tally.parts) == (8, 1, 1, 5)
    assert not (tmp_path / "parts").exists()
    with Store.open(tmp_path, readonly=True) as store:
        assert {r.source.rsplit("/")[-1] for r in store.rejects()} == {
            "blank.txt",
            "xanten-as-graz.txt",
        }
        assert store.article("fez") is not None
        assert store.record("fez") is not None


def test_workers_killed_in_the_middle(
    folder: Path, plain: bytes, tmp_path: Path, dask: Dask
) -> None:
    """All of them, while some parts are there and some are not: the graph is the same."""

    def kill_all() -> None:
        for pid in dask.client.run(os.getpid).values():
            os.kill(pid, signal.SIGKILL)

    with once(lambda: made(tmp_path), kill_all) as killed:
        tally, graph = built(sources([folder]), tmp_path, dask)
    assert killed.is_set()
    assert graph == plain
    assert (tally.built, tally.rejected, tally.duplicates) == (8, 1, 1)


def test_merging_on_a_cluster_is_merging_here(
    folder: Path, tmp_path: Path, dask: Dask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same graphs, and the same index to go on from."""
    monkeypatch.setattr(building, "_FEW", 0)  # however little there is to do
    again = (folder / "cork.txt").read_text().replace("told reporters", "said on the radio")
    given = [
        *sources([folder]),
        Source(key="cork-2", doc_id="cork-2", name="cork-2", content=again.encode()),
    ]
    built(given, tmp_path / "here", Crew(1), parts=False)
    shutil.copytree(tmp_path / "here", tmp_path / "there", symlinks=True)

    def merged(where: str, engine: Engine | None) -> tuple[Merged, bytes, list[str]]:
        with Store.open(tmp_path / where) as store:
            done = merge_all(store, anew=True, engine=engine)
            graph = b"".join(store.canonical_nquads())
        with closing(sqlite3.connect(tmp_path / where / "merge.sqlite")) as index:
            return done, graph, list(index.iterdump())

    here, there = merged("here", None), merged("there", dask)
    assert here == there
    assert here[0].tellings >= 9
    assert sum("INTO links" in line or '"links"' in line for line in here[2]) >= 1


def test_a_driver_killed_in_the_middle(
    folder: Path, plain: bytes, tmp_path: Path, dask: Dask
) -> None:
    """Its workers end with it; run again, what it had made is found, and the graph is the same."""
    program = f"""if __name__ == "__main__":
        from pathlib import Path
        import kg.build
        from kg.engine.cluster import Cluster, Dask
        from kg.read import sources
        from tests.kg.engine.test_building import built
        kg.build.software_digest = lambda: {SOFTWARE!r}
        with Dask(Cluster(workers=2)) as dask:
            print(*dask.client.run(__import__("os").getpid).values(), flush=True)
            built(sources([{str(folder)!r}]), Path({str(tmp_path)!r}), dask)"""
    driver = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert driver.stdout
    workers = driver.stdout.readline().split()
    while not made(tmp_path):
        assert driver.poll() is None
        time.sleep(0.01)
    driver.kill()
    driver.wait()
    driver.stdout.close()
    tally, graph = built(sources([folder]), tmp_path, dask)
    assert graph == plain
    assert tally.found >= 1
    until = time.monotonic() + 20
    while left := [pid for pid in workers if Path(f"/proc/{pid}").exists()]:
        assert time.monotonic() < until, left
        time.sleep(0.1)


class Poison(type(Path())):  # type: ignore[misc]
    """A file that kills whoever opens it."""

    def open(self, *args: object, **options: object) -> Any:
        """Never return."""
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_poisonous_article_costs_itself(folder: Path, tmp_path: Path) -> None:
    """The rest of its partition is made; it is rejected, and told of."""
    good = next(iter(sources([folder / "cork.txt"])))
    bad = Source(key="bad", doc_id="bad", name="bad.txt", path=Poison(folder / "cork.txt"))
    heard: list[tuple[str, str]] = []

    def report(tally: Tally, source: Source, outcome: Outcome) -> None:
        if isinstance(outcome, Rejected):
            heard.append((source.key, outcome.stage))

    with Crew(2) as crew:
        tally, graph = built([bad, good], tmp_path, crew, report=report)
    assert (tally.built, tally.rejected) == (1, 1)
    assert heard == [("bad", "worker")]
    assert b"aground off Cork" in graph


def test_killed_while_it_loads(
    folder: Path, plain: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the journal and the store: opening finishes the load; a rerun the rest."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kg.store.loading.load", die)
    with pytest.raises(KeyboardInterrupt):
        built(sources([folder]), tmp_path, Crew(1))
    monkeypatch.undo()
    monkeypatch.setattr(building, "software_digest", lambda: SOFTWARE)
    with Store.open(tmp_path) as store:
        assert store.counts().articles == 8
    tally, graph = built(sources([folder]), tmp_path, Crew(1))
    assert graph == plain
    assert (tally.parts, tally.found) == (5, 5)


def test_what_is_published_is_left_alone_and_what_changed_is_replaced(
    folder: Path, plain: bytes, tmp_path: Path
) -> None:
    """Unchanged articles are in no part; one that changed replaces its graph; back again."""
    built(sources([folder]), tmp_path, Crew(1))
    again, graph = built(sources([folder]), tmp_path, Crew(1))
    assert (again.built, again.unchanged, again.rejected, again.duplicates) == (0, 8, 1, 1)
    assert graph == plain
    changed = [
        replace(one, path=None, content=one.path.read_bytes().replace(b"Fez", b"Goa"))
        if one.key == "fez" and one.path
        else one
        for one in sources([folder])
    ]
    tally, graph = built(changed, tmp_path, Crew(1))
    assert (tally.built, tally.unchanged) == (1, 7)
    assert b"aground off Goa" in graph
    assert b"aground off Fez" not in graph
    assert built(sources([folder]), tmp_path, Crew(1))[1] == plain


def test_parts_that_somebody_asked_for_stay_and_a_damaged_one_is_made_again(
    folder: Path, plain: bytes, tmp_path: Path
) -> None:
    """They are N-Quads for whoever wants them; what is broken is noticed by its digest."""
    place = Place((tmp_path / "kept").as_posix())

    def again(data: str) -> tuple[Tally, bytes]:
        with Store.open(tmp_path / data) as store:
            tally = build(sources([folder]), store, jobs=1, parts=place, partition=A_PART)
            return tally, b"".join(store.canonical_nquads())

    assert again("one")[0].found == 0
    names = [name for name in place.names() if name.endswith(".nq.zst")]
    assert len(names) == 5
    before = place.read(names[2])
    assert before is not None
    place.write(names[2], before[:-9])
    tally, graph = again("two")
    assert (tally.parts, tally.found) == (5, 4)
    assert graph == plain
    assert place.read(names[2]) == before
    assert list(read(place, Path(names[2]).name.split(".")[0]))
