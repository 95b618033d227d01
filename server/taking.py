"""The query behind a list, to take along: an address at which it runs and can be changed."""

from __future__ import annotations

import re
from string import Template
from textwrap import dedent

from kg.vocab import PREFIXES
from server.addresses import asking


def take_along(query: str, /, **holes: str | int) -> str:
    """Return the address of a query with its holes filled and the prefixes it uses declared."""
    return asking(written(query, **holes))


def written(query: str, /, **holes: str | int) -> str:
    """Return a query with its holes filled and the prefixes it uses declared."""
    filled = dedent(Template(query).substitute(holes)).strip()
    filled = re.sub(r"\n\s*\n", "\n", filled)
    return f"{declarations(filled)}{filled}\n"


def declarations(query: str) -> str:
    """Return PREFIX lines for our prefixes that occur in a query and are not declared in it."""
    used = set(re.findall(r"(?<![\w<])([a-z]+):", query))
    declared = set(re.findall(r"(?i)\bprefix\s+([a-z]+):", query))
    return "".join(f"PREFIX {p}: <{PREFIXES[p]}>\n" for p in PREFIXES if p in used - declared)
