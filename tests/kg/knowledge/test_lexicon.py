"""Word lists as data (`kg.knowledge.lexicon`)."""

from __future__ import annotations

from importlib.resources import files

import pytest

from kg.errors import KnowledgeError
from kg.knowledge.lexicon import load_toml, words

LISTS = sorted(
    p.name.removesuffix(".toml")
    for p in (files("kg.knowledge") / "data").iterdir()
    if p.name.endswith(".toml")
)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_that_ships_can_be_read(name: str) -> None:
    """A list with a slip of the pen would stop every article."""
    assert load_toml(name)


def test_a_list_is_read_once_and_cannot_be_changed() -> None:
    """All rules share one list."""
    first = load_toml("names")
    assert load_toml("names") is first
    with pytest.raises(TypeError):
        first["titles"] = {}  # type: ignore[index]


@pytest.mark.parametrize("ask", [lambda: load_toml("nowhere"), lambda: words("names", "nowhere")])
def test_what_is_missing_is_named(ask: object) -> None:
    """The message says which list, or which table of it, is not there."""
    with pytest.raises(KnowledgeError, match="nowhere"):
        ask()  # type: ignore[operator]
