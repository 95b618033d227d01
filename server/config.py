"""How the server is set up: one value, made from the environment or by a test."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from kg.iris import DEFAULT_BASE
from kg.store import data_directory


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Every setting; from the environment each is `NEWSGRAPH_` and its name in capitals."""

    data: Path
    base: str = DEFAULT_BASE
    """The base of the IRIs in the graph: `{base}id/…` is answered at `/id/…`."""
    url: str | None = None
    """The public address, when a proxy hides it: "https://example.org/"; None: as requested."""
    query_seconds: float = 20.0
    """A query's deadline."""
    query_workers: int = max(2, os.cpu_count() or 1)
    """Queries that run at once."""
    query_queue: int = 12
    """Queries that wait for a worker before the next is turned away."""
    query_memory_mb: int = 1024
    """Address space of a worker."""
    query_kb: int = 256
    """The longest request body or query."""
    result_mb: int = 64
    """The largest answer; it is held whole before its first byte is sent."""
    page_seconds: float = 8.0
    """The deadline of the queries behind a page, each and together: own workers."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Config:
        """Return the settings the environment gives, the defaults for the rest.

        Raises ValueError when a value is no number where one is needed.
        """
        given: dict[str, object] = {"data": data_directory()}
        for field in fields(cls):
            said = environment.get(f"NEWSGRAPH_{field.name.upper()}")
            if said and field.name != "data":
                convert = {"float": float, "int": int}.get(str(field.type), str)
                given[field.name] = convert(said)
        return cls(**given)  # type: ignore[arg-type]
