"""The documents tell the truth."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import click
import pytest

from kg.cli import kg

ROOT = Path(__file__).parents[1]
FOLDERS = {"kg", "ontology", "shapes", "server", "tests", "seeds"}
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
        if isinstance(param, click.Option) and not param.help
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
    """A reader who follows a path arrives, from the README's folder or from the top."""
    named = re.findall(r"`([\w-][\w./-]*/[\w./-]*)`", readme.read_text())
    ours = (path for path in named if path.split("/")[0] in FOLDERS)
    missing = [p for p in ours if not any((at / p).exists() for at in (readme.parent, ROOT))]
    assert missing == []


def test_every_make_target_is_real() -> None:
    """What the README tells one to make can be made."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    said = set(re.findall(r"`make ([a-z]+)", (ROOT / "README.md").read_text()))
    assert said and said <= targets
