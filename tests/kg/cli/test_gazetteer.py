"""kg gazetteer: places are added, listed and taken away (`kg.cli.gazetteer`)."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import kg
from kg.knowledge import added

TABLE = (
    "placetype,name,latitude,longitude,iso_country\n"
    "locality,Zelthaven,-12.0,-76.0,PE\n"
    "locality,,-12.0,-76.0,PE\n"
)


@pytest.fixture(autouse=True)
def kept_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is added to anybody's own gazetteer."""
    monkeypatch.setattr(added, "added_path", lambda: tmp_path / "kept" / added.NAME)


def run(*args: str) -> tuple[int, str]:
    """Exit status and all that was said."""
    result = CliRunner().invoke(kg, ["gazetteer", *args])
    return result.exit_code, result.output


def test_places_are_added_listed_and_taken_away(tmp_path: Path) -> None:
    """Bad rows are told by line and cost only themselves; the second time nothing happens."""
    path = tmp_path / "peru.csv"
    path.write_text(TABLE)
    status, said = run("add", str(path))
    assert status == 0 and "peru: 1 place\n" in said and f"{path}:3: no name" in said
    assert "it is there" in run("add", str(path))[1]
    assert "peru" in run("list")[1] and "PE" in run("list")[1]
    assert run("remove", "peru")[0] == 0
    assert "nothing was added" in run("list")[1]


def test_what_is_not_there_cannot_be_taken_away() -> None:
    """The exit status says so, and the message names it."""
    status, said = run("remove", "atlantis")
    assert status != 0 and "atlantis" in said
