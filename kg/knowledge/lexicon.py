"""Word lists as data: `data/<name>.toml`, read once a process.

A list says in a comment at its head where its words are from. Rules ask for a list by name and
never hold words of their own, so a word is added without touching code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from kg.errors import KnowledgeError


@cache
def load_toml(name: str) -> Mapping[str, Any]:
    """Return the tables of `data/<name>.toml`; the same object at every call.

    Raises KnowledgeError when there is no such list or it is not valid TOML.
    """
    resource = files("kg.knowledge") / "data" / f"{name}.toml"
    try:
        return MappingProxyType(tomllib.loads(resource.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise KnowledgeError(
            f"there is no list '{name}'", hint=f"expected it at kg/knowledge/data/{name}.toml"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KnowledgeError(
            f"the list '{name}' cannot be read: {error}",
            hint=f"mend kg/knowledge/data/{name}.toml",
        ) from error


@cache
def words(name: str, *path: str) -> frozenset[str]:
    """Return the array of strings at `path` in the list `name`, as a set.

    >>> "colonel" in words("names", "titles", "military")
    True

    Raises KnowledgeError when there is no such array.
    """
    table: Any = load_toml(name)
    for key in path:
        if not isinstance(table, Mapping) or key not in table:
            raise KnowledgeError(f"the list '{name}' has no '{'.'.join(path)}'")
        table = table[key]
    return frozenset(table)
