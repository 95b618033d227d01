"""The settings as a table, read off `server/config.py`: what `server/deploy/README.md` shows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from server import config


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of `Config`, with what stands below it."""

    variable: str
    default: str
    meaning: str


def settings() -> tuple[Setting, ...]:
    """Return every setting in the order of `Config`."""
    tree = ast.parse(files("server").joinpath("config.py").read_text(encoding="utf-8"))
    found = next(
        node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Config"
    )
    return tuple(_settings(found.body))


def table() -> str:
    """Return them as a table in Markdown."""
    lines = ["| Variable | Default | What it is |", "| --- | --- | --- |"]
    lines += [f"| `{s.variable}` | {s.default} | {_cell(s.meaning)} |" for s in settings()]
    return "\n".join(lines)


def _settings(body: list[ast.stmt]) -> Iterator[Setting]:
    for node, below in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield Setting(
                variable=f"NEWSGRAPH_{node.target.id.upper()}",
                default=_default(node),
                meaning=_said(below),
            )


def _default(node: ast.AnnAssign) -> str:
    match node.value:
        case None:
            return "`data`"  # kg.store.layout.data_directory
        case ast.Constant(value=None):
            return "none"
        case ast.Constant(value=bool(value)):
            return "`on`" if value else "`off`"
        case ast.Constant(value=value):
            return f"`{value!s}`"
        case ast.Call(keywords=keywords) if any(k.arg == "default" for k in keywords):
            return "none"  # a secret: it is not shown
        case ast.Tuple(elts=[]):
            return "none"
        case ast.Name(id=name):
            return f"`{getattr(config, name)}`"
        case other:
            return f"`{ast.unparse(other)}`"


def _said(below: ast.stmt | None) -> str:
    match below:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return " ".join(text.split())
        case _:
            return ""


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("{", "&#123;")
