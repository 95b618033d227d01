"""The command line (`kg.cli`), as somebody types it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TEXT = "Heavy rain flooded Porto on Monday, 1 March 2021. At least four people died, police said."
ELSEWHERE = "Проливной дождь затопил в понедельник центр города, сообщила полиция."


def kg(
    *args: str, given: str | bytes = "", data: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run `kg` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "kg", *args, *(["--data", str(data)] if data else [])],
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True,
        timeout=120,
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "flood.txt").write_text(TEXT)
    done = kg("build", str(folder / "flood.txt"), data=folder / "data")
    assert done.returncode == 0, done.stderr
    yield folder / "data"


def test_annotate_keeps_order_and_text_and_tells_what_it_left_out() -> None:
    """One record a document, in input order, text unchanged; a bad line costs only itself."""
    lines = [
        json.dumps({"doc_id": "b", "text": TEXT}),
        '{"doc_id": "broken", "text"',
        json.dumps({"doc_id": "a", "text": "Nothing\r\nhappened. \u0001", "date": None}),
        json.dumps({"doc_id": "c", "text": ELSEWHERE}),
    ]
    done = kg("annotate", "-", given="\n".join(lines))
    records = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [(r["doc_id"], r["text"]) for r in records] == [
        ("b", TEXT),
        ("a", "Nothing\r\nhappened. \u0001"),
        ("c", ELSEWHERE),
    ]
    assert b"stdin" in done.stderr
    assert b"JSON" in done.stderr
    assert b"stdin:4: the text does not read as English" in done.stderr
    assert done.returncode == 0


def test_annotate_reads_files_and_names_them_without_their_ending(tmp_path: Path) -> None:
    """`doc_id` of a file is its name without the ending."""
    (tmp_path / "one.txt").write_text(TEXT)
    done = kg("annotate", str(tmp_path / "one.txt"))
    assert json.loads(done.stdout)["doc_id"] == "one"


def test_when_nothing_comes_through_the_status_says_so() -> None:
    """A script can tell that all of its input was refused."""
    done = kg("annotate", "/nowhere/at-all.txt")
    assert done.returncode == 1
    assert b"at-all.txt" in done.stderr


def test_build_tells_what_it_built(data: Path) -> None:
    """A summary in numbers; a second build changes nothing."""
    done = kg("build", str(data.parent / "flood.txt"), data=data)
    assert b"1  articles (0 built, 1 unchanged)" in done.stdout
    for what in (b"statements", b"events", b"actors", b"locations", b"triples", b"seconds"):
        assert what in done.stdout


@pytest.mark.parametrize(
    ("query", "format", "expected"),
    [
        ("SELECT ?d { ?a a ng:Article ; ng:docId ?d }", "csv", b"flood"),
        ("SELECT ?d { ?a a ng:Article ; ng:docId ?d }", "json", b'"value":"flood"'),
        ("SELECT ?d { ?a a ng:Article ; ng:docId ?d }", "table", b"1 row"),
        ("ASK { ?a a ng:Article }", "table", b"yes"),
        ("CONSTRUCT { ?a a ng:Article } { ?a a ng:Article }", "ttl", b"id/article/flood"),
    ],
)
def test_query_answers_in_the_format_asked_for(
    data: Path, query: str, format: str, expected: bytes
) -> None:
    """The usual prefixes need no declaration."""
    done = kg("query", query, "--format", format, data=data)
    assert done.returncode == 0, done.stderr
    assert expected in done.stdout


def test_a_query_with_a_mistake_gets_its_place_and_no_traceback(data: Path) -> None:
    """Line and column, exit status 2."""
    done = kg("query", "SELECT ?d {\n ?a ng:docId }", data=data)
    assert done.returncode == 2
    assert b"line 2" in done.stderr
    assert b"Traceback" not in done.stderr


def test_explain_shows_the_words(data: Path) -> None:
    """From an event to the words of the article."""
    found = kg("query", "SELECT ?e { ?e a ng:Event } ORDER BY ?e LIMIT 1", "-f", "csv", data=data)
    iri = found.stdout.decode().splitlines()[1]
    done = kg("explain", iri, "--json", data=data)
    explanation = json.loads(done.stdout)
    words = [p["words"] for p in explanation["passages"]]
    words += [p["words"] for a in explanation["accounts"] for p in a["passages"]]
    assert words
    assert all(w in TEXT for w in words)
    assert iri.encode() in kg("explain", iri, data=data).stdout.replace(b"\n", b"")


def test_check_says_what_conforms(data: Path) -> None:
    """Without storing anything."""
    done = kg("check", str(data.parent / "flood.txt"))
    assert done.returncode == 0
    assert "✓".encode() in done.stdout


def test_status_lists_what_is_there_and_what_was_rejected(data: Path) -> None:
    """Counts and rejects, for people and as JSON."""
    (data.parent / "empty.txt").write_text("")
    kg("build", str(data.parent / "empty.txt"), data=data)
    said = json.loads(kg("status", "--json", data=data).stdout)
    assert said["snapshot"]["counts"]["articles"] == 1
    assert [Path(r["source"]).name for r in said["rejects"]] == ["empty.txt"]
    assert b"empty.txt" in kg("status", data=data).stdout.replace(b"\n", b"")


def test_dump_writes_files_that_are_listed_with_their_digests(data: Path) -> None:
    """All formats, and a manifest."""
    done = kg("dump", "--format", "nq", "--compress", "none", data=data)
    assert done.returncode == 0, done.stderr
    names = {p.name for p in (data / "dumps" / "latest").iterdir()}
    described = {"manifest.json", "void.ttl", "dcat.ttl", "SHA256SUMS"}
    assert names == {"newsgraph.nq", "newsgraph.nq.sha256", *described}
    assert b"newsgraph.nq" in done.stdout


def test_what_is_not_there_is_an_error_with_a_way_on(tmp_path: Path) -> None:
    """No store, no traceback: what to do instead."""
    for command in (["query", "ASK {}"], ["status"], ["dump"], ["serve"], ["explain", "id/x"]):
        done = kg(*command, data=tmp_path / "none")
        assert done.returncode == 1, command
        assert b"kg build" in done.stderr, command
        assert b"Traceback" not in done.stderr
