"""`kg merge`: looking again, and people's decisions, at the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.build import build
from kg.cli import kg
from kg.errors import MergeError
from kg.read import sources
from kg.store import Store

TEXTS = {
    "gazette": "Heavy rain flooded Porto on Monday, 1 March 2021. Four people died, police said.",
    "herald": "A flood in Lyon killed two people on Monday, 1 March 2021.",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    lines = folder / "articles.jsonl"
    said = [{"doc_id": key, "text": text, "date": "2021-03-02"} for key, text in TEXTS.items()]
    lines.write_text("\n".join(map(json.dumps, said)))
    with Store.open(folder / "data") as store:
        build(sources([str(lines)]), store, jobs=1)
    return folder / "data"


def run(data: Path, *args: str) -> Result:
    return CliRunner().invoke(kg, ["merge", "--data", str(data), *args], prog_name="kg")


def test_decided_listed_and_taken_back(data: Path) -> None:
    """A decision shows in the graph's numbers, in the list, and goes with --undo."""
    pair = ("id/event/gazette/e1", "id/telling/herald/e1")
    said = run(data, "--together", *pair, "--because", "one storm", "--by", "Ana Holm")
    assert (said.exit_code, "one event:" in said.output) == (0, True)
    listed = run(data, "--list").output
    assert "one storm" in listed and "Ana Holm" in listed
    assert "undecided:" in run(data, "--undo", *pair).output
    assert "nothing was decided" in run(data, "--list").output


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--apart", "id/event/gazette/e1", "id/event/herald/e1"], "--because"),
        (["--list", "--undo", "a", "b"], "choose one"),
        (["--because", "x"], "goes with"),
    ],
)
def test_helps_who_asks_wrongly(data: Path, args: list[str], message: str) -> None:
    """Exit status 2 and what to do."""
    said = run(data, *args)
    assert (said.exit_code, message in said.output) == (2, True)


@pytest.mark.parametrize("iri", ["foo", "id/event/gazette/e99", "id/actor/gazette/e1"])
def test_names_what_it_does_not_know(data: Path, iri: str) -> None:
    """A decision about nothing is refused."""
    said = run(data, "--apart", iri, "id/event/herald/e1", "--because", "x")
    assert isinstance(said.exception, MergeError)
    assert said.exception.hint
