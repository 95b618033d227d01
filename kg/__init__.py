"""News articles become a knowledge graph of who did what, where and when, and who says so.

Read `kg.pipeline` first: it is the road, one line a stage.
"""

from __future__ import annotations

__version__: str


def __getattr__(name: str) -> str:
    """Look the version up when it is asked for: that takes as long as a query worker's start."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("newsgraph")
    except PackageNotFoundError:  # run from a tree that was never installed
        return "0+unknown"
