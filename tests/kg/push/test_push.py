"""`kg push`: a snapshot into stores elsewhere, real ones and one that misbehaves (`kg.push`)."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from kg.cli import kg
from kg.errors import PushError
from kg.push import Memory, Target, push, target
from kg.push.graphs import Graphs
from kg.store import Store, Written
from tests.live import free_port, listening
from tests.virtuoso import virtuoso

GRAPH = "https://w3id.org/newsgraph/graph/"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


def graph(key: str, *labels: str) -> Written:
    """A graph of some labels, one of them shared by all."""
    said = ("shared \\u0001 “é”", *labels)
    lines = tuple(f'<urn:thing:{n}> {LABEL} "{label}"@en .' for n, label in enumerate(said))
    return Written(iri=f"{GRAPH}{key}", lines=lines)


def publish(data: Path, *graphs: Written, gone: tuple[str, ...] = ()) -> None:
    """Publish a store with these graphs, and without some."""
    with Store.open(data) as store:
        store.load_many(graphs)
        store.remove_graphs(f"{GRAPH}{key}" for key in gone)
        store.publish()


def pushed(data: Path, url: str, *options: str, fails: bool = False) -> Result:
    """Run the command."""
    result = CliRunner().invoke(kg, ["push", url, "--data", str(data), *options])
    assert result.exit_code == int(fails), result.output
    return result


def counts(result: Result) -> list[int]:
    """Graphs sent, there already, deleted, refused."""
    return [int(line.split()[0]) for line in result.stdout.splitlines()[:4]]


# ── the native Oxigraph server ──────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its root."""
    port = free_port()
    program = Path(sys.executable).with_name("oxigraph")
    folder = tmp_path_factory.mktemp("oxigraph")
    command = [str(program), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with listening(command, folder, port):
        yield f"http://127.0.0.1:{port}"


def held(oxigraph: str) -> set[str]:
    """All quads of it, as lines."""
    answer = httpx.get(f"{oxigraph}/store", headers={"Accept": "application/n-quads"})
    return set(answer.text.splitlines())


def quads(*graphs: Written, union: bool = False) -> set[str]:
    """What a store holds that has these graphs."""
    named = {f"{line[:-2]} <{one.iri}> ." for one in graphs for line in one.lines}
    return named | ({line for one in graphs for line in one.lines} if union else set())


def test_only_what_changed_is_sent_and_what_is_gone_is_deleted(
    oxigraph: str, tmp_path: Path
) -> None:
    """Three pushes of a graph that grows and shrinks: the store there is as it is here."""
    url = f"{oxigraph}/store"
    a, b, c = graph("a", "one"), graph("b/ü", "two"), graph("c", "three")
    publish(tmp_path, a, b)
    assert counts(pushed(tmp_path, url)) == [2, 0, 0, 0]
    assert held(oxigraph) == quads(a, b)
    assert counts(pushed(tmp_path, url)) == [0, 2, 0, 0]
    changed = graph("a", "other", "words")
    publish(tmp_path, changed, c, gone=("b/ü",))
    assert counts(pushed(tmp_path, url, "--union")) == [2, 0, 1, 0]
    assert held(oxigraph) == quads(changed, c, union=True)
    httpx.delete(url).raise_for_status()  # somebody empties it
    assert counts(pushed(tmp_path, url)) == [0, 2, 0, 0]
    assert counts(pushed(tmp_path, url, "--anew")) == [2, 0, 0, 0]
    assert held(oxigraph) == quads(changed, c)


# ── a store that misbehaves ─────────────────────────────────────────────────────────────────


class Moody(BaseHTTPRequestHandler):
    """Takes graphs, but for what `moods` says: by the end of a graph's name, statuses to answer."""

    moods: dict[str, list[int]] = {}  # noqa: RUF012
    seen: list[tuple[str, str]] = []  # noqa: RUF012

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        name = self.path.rsplit("%2F", 1)[-1]
        statuses = self.moods.get(name, [])
        status = statuses.pop(0) if statuses else 204
        self.seen.append((name, self.headers.get("Authorization", "")))
        self.send_response(status)
        self.send_header("Content-Length", "3" if status >= 400 else "0")
        self.end_headers()
        if status >= 400:
            self.wfile.write(b"no\n")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def moody(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Its Graph Store; waits before a request is tried again are short."""
    monkeypatch.setattr(target, "_WAITS", (0.01, 0.01))
    Moody.moods, Moody.seen = {}, []
    with ThreadingHTTPServer(("127.0.0.1", 0), Moody) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/store"
        server.shutdown()
        thread.join()


def test_a_graph_that_is_refused_costs_itself(moody: str, tmp_path: Path) -> None:
    """Told of, with the store's words; the next push sends that one alone."""
    Moody.moods["b"] = [400]
    publish(tmp_path, graph("a"), graph("b"), graph("c"))
    result = pushed(tmp_path, moody, fails=True)
    assert counts(result) == [2, 0, 0, 1]
    assert f"{GRAPH}b: 400 no" in result.stderr
    assert counts(pushed(tmp_path, moody)) == [1, 2, 0, 0]


def test_a_moment_of_weakness_is_waited_for(moody: str, tmp_path: Path) -> None:
    """Busy, then broken, then well: the graph is there."""
    Moody.moods["a"] = [503, 500]
    publish(tmp_path, graph("a"))
    assert counts(pushed(tmp_path, moody)) == [1, 0, 0, 0]
    assert len(Moody.seen) == 3


def test_who_may_not_write_is_told_at_once(
    moody: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is tried a thousand times; a token comes from the environment."""
    Moody.moods = {key: [401] for key in "abcdefghijklmnop"}
    publish(tmp_path, *map(graph, "abcdefghijklmnop"))
    monkeypatch.setenv("NEWSGRAPH_STORE_TOKEN", "sesame")
    result = CliRunner().invoke(kg, ["push", moody, "--data", str(tmp_path), "--connections", "1"])
    assert isinstance(result.exception, PushError)
    assert "NEWSGRAPH_STORE_USER" in (result.exception.hint or "")
    assert len(Moody.seen) <= 3
    assert Moody.seen[0][1] == "Bearer sesame"


def test_a_push_that_ends_in_the_middle_goes_on(moody: str, tmp_path: Path) -> None:
    """What it has taken is not sent again, whatever ended the push: here, the store goes."""
    publish(tmp_path, *map(graph, "abcdef"))
    with Store.open(tmp_path, readonly=True) as store:
        snapshot = store.current()
    assert snapshot is not None

    def end(*_: object) -> None:
        if len(Moody.seen) >= 3:
            raise KeyboardInterrupt

    graphs = Graphs(snapshot)
    with Memory(tmp_path / "push", moody) as memory, Target(moody, connections=1) as there:
        with pytest.raises(KeyboardInterrupt):
            push(graphs, there, memory, report=end)
        taken = set(memory.digests())
    assert 1 <= len(taken) < 6
    Moody.seen.clear()
    with Memory(tmp_path / "push", moody) as memory, Target(moody) as there:
        done = push(graphs, there, memory)
    assert (done.sent, done.unchanged) == (6 - len(taken), len(taken))


@pytest.mark.parametrize("url", ["ftp://x/store", "http://me:secret@x/store", "nowhere"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    """Passwords do not belong in addresses, which are kept and shown."""
    with pytest.raises(PushError, match="no http address"):
        Target(url)


# ── Virtuoso ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The root of one that lets us write."""
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as there:
        there.execute("DB.DBA.USER_GRANT_ROLE('SPARQL', 'SPARQL_UPDATE');")
        yield there.url


def test_virtuoso_is_brought_up_to_date(
    writable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With digest authentication: graphs come, change and go."""
    monkeypatch.setenv("NEWSGRAPH_STORE_USER", "dba")
    monkeypatch.setenv("NEWSGRAPH_STORE_PASSWORD", "dba")
    url = f"{writable}/sparql-graph-crud-auth"

    def labels() -> set[tuple[str, str]]:
        ours = f"FILTER STRSTARTS(STR(?g), '{GRAPH}')"
        query = f"SELECT ?g ?l {{ GRAPH ?g {{ ?s {LABEL} ?l }} {ours} }}"
        parameters = {"query": query, "format": "application/sparql-results+json"}
        rows = httpx.get(f"{writable}/sparql", params=parameters).json()["results"]["bindings"]
        return {(row["g"]["value"].removeprefix(GRAPH), row["l"]["value"]) for row in rows}

    shared = "shared \x01 “é”"
    publish(tmp_path, graph("a", "one"), graph("b/ü", "two"))
    assert counts(pushed(tmp_path, url, "--digest")) == [2, 0, 0, 0]
    assert labels() == {("a", shared), ("a", "one"), ("b/ü", shared), ("b/ü", "two")}
    publish(tmp_path, graph("a", "other"), gone=("b/ü",))
    assert counts(pushed(tmp_path, url, "--digest")) == [1, 0, 1, 0]
    assert labels() == {("a", shared), ("a", "other")}
