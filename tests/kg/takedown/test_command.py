"""`kg forget` shows what goes, goes on where it was, and says what is not its to delete."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import kg
from kg.errors import StoreBusy, StoreError
from kg.store import Layout
from kg.store.backup import back_up
from kg.takedown import running
from kg.takedown.looking import traces
from tests.kg.takedown.conftest import GONE, WORDS, graph_of, written


def say(data: Path, *words: str, good: bool = True) -> Result:
    done = CliRunner().invoke(kg, ["forget", *words, "--data", str(data)])
    assert (done.exit_code == 0) == good, done.output
    return done


def test_it_shows_takes_down_looks_and_lets_in_again(data: Path) -> None:
    """Each with one command."""
    before = graph_of(data)
    planned = say(data, GONE, "--dry-run").output
    assert "1  articles: doomed" in planned and "Quirinus Vexelbaum" in planned
    assert json.loads(say(data, GONE, "--dry-run", "--json").output)["articles"] == [GONE]
    assert graph_of(data) == before
    done = say(data, GONE, "--because", "withdrawn", "--by", "desk", "--verify").output
    assert "1 article taken down" in done and "backups" in done and "are in none" in done
    assert set(traces(data, WORDS)) == set()
    status = CliRunner().invoke(kg, ["status", "--data", str(data)]).output
    assert "taken down" in status and "1 article" in status
    assert "may come in again" in say(data, "--restore", GONE).output
    assert "has no tombstone" in say(data, "--restore", GONE, good=False).output


def test_what_was_interrupted_goes_on_without_a_word(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, say: until then nobody else writes, and `kg status` says so."""

    def full(*given: object, **named: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(running, "renew", full)
        assert isinstance(say(data, GONE, good=False).exception, StoreError)
    build = CliRunner().invoke(kg, ["build", str(data.parent), "--data", str(data), "--jobs", "1"])
    assert isinstance(build.exception, StoreBusy)
    assert "kg forget" in CliRunner().invoke(kg, ["status", "--data", str(data)]).output
    assert "it is now" in say(data).output
    assert set(traces(data, WORDS)) == set() and not Layout(data).forgetting.exists()
    assert say(data).output == ""


def test_a_backup_of_before_says_what_is_in_it_again(data: Path, tmp_path: Path) -> None:
    """It is the operator's to take down anew: the command for it is shown."""
    back_up(data, tmp_path / "backup")
    say(data, GONE)
    restore = ["restore", str(tmp_path / "backup"), "--force", "--data", str(data)]
    done = CliRunner().invoke(kg, restore)
    assert done.exit_code == 0 and f"kg forget {GONE}" in done.output
    say(data, GONE)
    assert set(traces(data, WORDS)) == set()


def test_parts_that_a_build_left_elsewhere_are_told_of_and_removed(
    data: Path, tmp_path: Path
) -> None:
    """By name; where nobody asks to remove them they stay, and are found later, too."""
    kept, folder = tmp_path / "kept", written(tmp_path / "articles", ("flood", GONE))
    build = ["build", str(folder / f"{GONE}.txt"), "--force", "--parts", str(kept), "--jobs", "1"]
    assert CliRunner().invoke(kg, [*build, "--data", str(data)]).exit_code == 0
    (told,) = kept.glob("*/*.json.zst")
    name = f"part {told.parent.name}/{told.name.partition('.')[0]}"
    assert name not in say(data, "--parts", str(kept)).output  # nothing was taken down yet
    done = say(data, GONE).output
    assert f"{kept} still holds it" in done and f"kg forget --parts {kept}" in done and name in done
    assert f"{name} would go" in say(data, "--parts", str(kept), "--dry-run").output
    assert set(traces(kept, WORDS))
    assert f"{name} is gone" in say(data, "--parts", str(kept)).output
    assert set(traces(kept, WORDS)) == set() and not told.exists()


def test_old_articles_go_by_their_age(data: Path) -> None:
    """Received texts only, or the articles whole."""
    assert "3 texts" in say(data, "--older-than", "2y", "--texts-only").output
    assert "no such article" in say(data, "--older-than", "900y").output
    assert "3 articles taken down" in say(data, "--older-than", "2y", "--yes").output
    assert [line for line in graph_of(data) if b"ng#Article>" in line] == []
