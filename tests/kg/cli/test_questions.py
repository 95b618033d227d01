"""kg timeline, kg contradictions, kg compare, as somebody types them (`kg.cli`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import kg
from kg.errors import QueryError

RADIO = """Shelling in Porto kills six

At least six people were killed when rebels shelled Porto on Monday, 1 March 2021, the mayor, Ana
Holm, said. The government said that a ceasefire would begin on Wednesday.
"""
GAZETTE = """Porto shelling: hospital counts fifteen dead

Fifteen people were killed on Monday, 1 March 2021, when rebels shelled Porto, the Red Cross said.
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("questions")
    (folder / "radio-porto.txt").write_text(RADIO)
    (folder / "gazette.txt").write_text(GAZETTE)
    done = run("build", str(folder), "-j", "1", data=folder / "data")
    assert done.exit_code == 0, done.output
    yield folder / "data"


def run(*args: str, data: Path) -> Result:
    return CliRunner().invoke(kg, [*args, "--data", str(data)], terminal_width=100)


def test_the_timeline_is_by_day(data: Path) -> None:
    """The day as a heading, under it what happened, where, on how many words."""
    done = run("timeline", data=data)
    assert done.exit_code == 0, done.output
    assert "2021-03-01, Monday" in done.output
    assert "Shelling" in done.output
    assert "voice" in done.output


def test_the_same_as_json(data: Path) -> None:
    """A program reads what people see."""
    (one, *_) = json.loads(run("timeline", "--type", "Shelling", "--json", data=data).output)
    assert one["type"] == "Shelling"
    assert one["first_day"] == "2021-03-01"
    assert {t["metric"] for t in one["tolls"]} == {"killed"}


def test_nothing_chosen_is_no_error(data: Path) -> None:
    """No event in that year: none listed, and the status is good."""
    done = run("timeline", "--until", "1999", data=data)
    assert done.exit_code == 0
    assert "0 events" in done.output


@pytest.mark.parametrize("command", ["timeline", "contradictions"])
@pytest.mark.parametrize(
    "wrong", [("--type", "Shelllling"), ("--place", "Atlantis"), ("--from", "soon")]
)
def test_a_wrong_choice_is_told(data: Path, command: str, wrong: tuple[str, str]) -> None:
    """A misspelt name is an error, not an empty list."""
    assert isinstance(run(command, *wrong, data=data).exception, QueryError)


def test_contradictions_are_side_by_side(data: Path) -> None:
    """Six against fifteen, when the two tellings are held to be of one event; else none."""
    found = json.loads(run("contradictions", "--json", data=data).output)
    said = run("contradictions", data=data).output
    assert f"{len(found)} contradiction" in said
    for one in found:
        assert one["reason"] in said
        assert one["first"]["words"] and one["second"]["words"]


def test_two_articles_are_compared(data: Path) -> None:
    """By any part of their names; what both tell comes first."""
    done = run("compare", "radio", "seeds/gazette.txt", data=data)
    assert done.exit_code == 0, done.output
    assert done.output.index("Both tell of") < done.output.index("Only A tells of")
    compared = json.loads(run("compare", "radio", "gazette", "--json", data=data).output)
    assert compared["first"]["key"] == "radio-porto"
    shared, alone = compared["both"], compared["only_first"] + compared["only_second"]
    assert shared or alone


def test_words_of_articles_are_no_markup(tmp_path: Path) -> None:
    """Square brackets in an article come out as they are."""
    (tmp_path / "odd.txt").write_text(
        "Rebels shelled Porto [sic] on 1 March 2021, [bold] men said."
    )
    run("build", str(tmp_path / "odd.txt"), "-j", "1", data=tmp_path / "data")
    done = run("timeline", data=tmp_path / "data")
    assert done.exit_code == 0, done.output
