"""Comunica, the JavaScript query engine: it finds the endpoint by its service description.

It is installed once by npm, exactly as `comunica/package-lock.json` says, into a cache folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kg.iris import DEFAULT_BASE
from kg.vocab import NG
from tests.live import Live

HERE = Path(__file__).parent / "comunica"
FILES = ("package.json", "package-lock.json")
ARTICLES = [f"{DEFAULT_BASE}id/article/courier-1", f"{DEFAULT_BASE}id/article/mirror-2"]


@pytest.fixture(scope="module")
def program() -> tuple[str, ...]:
    """The command that runs Comunica; skips, loudly, where it cannot be had."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("COMUNICA IS NOT TESTED: there is no node and npm (Debian: npm)")
    lock = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "newsgraph-tests" / f"comunica-{lock}"
    if not (folder / "ready").exists():
        _install(npm, folder)
    return (node, str(folder / "node_modules/@comunica/query-sparql/bin/query.js"))


def _install(npm: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(HERE / name, folder / name)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=180)
    except subprocess.TimeoutExpired:
        pytest.skip("COMUNICA IS NOT TESTED: npm did not end in three minutes")
    if done.returncode:
        pytest.skip(f"COMUNICA IS NOT TESTED: npm ci: {done.stderr[-500:]}")
    (folder / "ready").touch()


def ask(program: tuple[str, ...], source: str, query: str, format: str) -> str:
    command = [*program, source, query, "-t", format]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("source", ["", "sparql@"])
def test_comunica_finds_the_endpoint_and_asks(
    live: Live, program: tuple[str, ...], source: str
) -> None:
    """From the bare address (by its description) and told that it is one."""
    query = f"SELECT ?s {{ ?s a <{NG.Article}> }} ORDER BY ?s"
    text = ask(program, source + live.endpoint, query, "application/sparql-results+json")
    rows = json.loads(text)["results"]["bindings"]
    assert [row["s"]["value"] for row in rows] == ARTICLES


def test_comunica_constructs_and_joins(live: Live, program: tuple[str, ...]) -> None:
    """A graph; and a join that it does itself, of the endpoint with a document of ours."""
    graph = ask(
        program,
        live.endpoint,
        "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 5",
        "application/n-triples",
    )
    assert graph.count(" .\n") == 5
    place = f"{live.url}doc/id/location/vellmar.ttl"
    query = f"SELECT ?n {{ ?s <{NG.placeKind}> ?k . ?s rdfs:label ?n }}"
    query = f"PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> {query}"
    text = ask(program, place, query, "application/sparql-results+json")
    assert "Vellmar" in text
