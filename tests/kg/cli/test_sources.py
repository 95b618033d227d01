"""What `kg annotate`, `check`, `build` take: archives and tables, with columns by other names."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from kg.cli import kg
from kg.store import Store
from tests.archives import message, page, record, zipped


def test_an_archive_and_a_table_are_built_into_one_graph(tmp_path: Path) -> None:
    """What is passed over is counted on standard error; a bad record is one reject."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "news.warc.gz").write_bytes(
        zipped(
            record(b"GET / HTTP/1.1\r\n\r\n", kind="request", media_type="application/http"),
            record(message(page())),
            record(message(page(), "Content-Encoding: br"), "WARC-Truncated: time"),
        )
    )
    (tmp_path / "in" / "wire.csv").write_text(
        "guid,body\n"
        'w1,"Two men were wounded when a roof fell in Tessel on 4 May 2019, police said."\n'
    )
    run = CliRunner().invoke(
        kg,
        [
            *("build", str(tmp_path / "in"), "--data", str(tmp_path / "data"), "-j", "1"),
            *("--columns", "doc_id=guid", "--columns", "text=body"),
        ],
    )
    assert run.exit_code == 0, run.output
    assert "1 record of an archive passed over: 1 request" in run.stderr
    with Store.open(tmp_path / "data") as store:
        found = store.query("SELECT ?a { ?a a <https://w3id.org/newsgraph/ontology#Article> }")
        keys = sorted(str(row[0]).partition("/id/article/")[2].rstrip(">") for row in found)
        (reject,) = store.rejects()
    assert keys == ["lindalpost.example/2019/03/ferry", "w1"]
    assert "only a part of the page was kept (time)" in reject.reason


def test_a_column_that_is_missing_is_told_with_what_to_say_instead(tmp_path: Path) -> None:
    """And a mapping that is none is refused before anything is read."""
    (tmp_path / "wire.csv").write_text("guid,body\nw1,Rain.\n")
    run = CliRunner().invoke(kg, ["annotate", str(tmp_path / "wire.csv"), "-j", "1"])
    assert run.exit_code == 1
    assert "there are: guid, body (perhaps --columns doc_id=guid,text=body)" in run.stderr
    run = CliRunner().invoke(kg, ["check", str(tmp_path), "--columns", "txet=body"])
    assert "'txet=body' maps no column to a field" in str(run.exception)


def test_json_lines_are_annotated_by_their_columns(tmp_path: Path) -> None:
    """The record has the text of the mapped field, unchanged."""
    line = {"id": "w1", "article": {"body": "Two men were wounded in Tessel, police said."}}
    (tmp_path / "wire.jsonl").write_text(json.dumps(line))
    run = CliRunner().invoke(
        kg,
        [
            "annotate",
            str(tmp_path / "wire.jsonl"),
            "-j",
            "1",
            "--columns",
            "doc_id=id,text=article.body",
        ],
    )
    assert json.loads(run.stdout)["text"] == "Two men were wounded in Tessel, police said."
