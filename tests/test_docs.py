"""The documents tell the truth."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from kg.cli import kg

ROOT = Path(__file__).parents[1]
READMES = sorted(p for p in ROOT.rglob("README.md") if ".venv" not in p.parts)


def test_the_example_in_the_readme_runs() -> None:
    """Somebody who copies it gets what it shows."""
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert result.attempted >= 6
    assert result.failed == 0


def test_every_command_is_in_the_documents() -> None:
    """A command without a word about it is not done."""
    said = (ROOT / "kg" / "README.md").read_text()
    missing = [name for name in kg.commands if f"### kg {name}\n" not in said]
    assert missing == []


def test_every_command_and_option_has_help() -> None:
    """`--help` helps."""
    silent = [
        f"{name} {param.name}"
        for name, command in kg.commands.items()
        for param in command.params
        if not getattr(param, "help", "said in the command's own text")
    ]
    assert silent == []
    assert all(command.help for command in kg.commands.values())


@pytest.mark.parametrize(
    "folder",
    [
        "kg",
        "ontology",
        "shapes",
        "server",
        "seeds",
        "kg/language",
        "kg/extract",
        "kg/store",
        "kg/read",
    ],
)
def test_every_folder_says_what_it_holds(folder: str) -> None:
    """A README in each folder."""
    assert (ROOT / folder / "README.md").stat().st_size > 200


@pytest.mark.parametrize("readme", READMES, ids=lambda p: str(p.relative_to(ROOT)))
def test_paths_named_in_a_readme_exist(readme: Path) -> None:
    """A reader who follows a path arrives."""
    named = re.findall(r"`([\w./-]+/[\w./-]*|[\w-]+\.(?:py|ttl|md|toml|rq))`", readme.read_text())
    missing = [
        path
        for path in named
        if not path.startswith(("/", "data/", "../", "my-", "id/"))
        and not (readme.parent / path).exists()
        and not (ROOT / path).exists()
        and not list(readme.parent.rglob(path.rstrip("/")))
    ]
    assert missing == []


def test_every_make_target_is_real() -> None:
    """What the README tells one to make can be made."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    said = set(re.findall(r"`make ([a-z]+)", (ROOT / "README.md").read_text()))
    assert said and said <= targets
