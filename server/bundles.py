"""Where pages find the browser's code, if it was built: each page works without."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from server.addresses import root

_BUILT = Path(__file__).parent / "web" / "built"


def address(name: str) -> str | None:
    """Return the address of a built file ("map.js"), with its version; None where it is not."""
    version = _version()
    if version is None or not (_BUILT / name).is_file():
        return None
    return f"{root()}/web/built/{name}?v={version}"


@cache
def _version() -> str | None:
    try:
        return (_BUILT / "digest").read_text(encoding="ascii")[:12]
    except FileNotFoundError:
        return None
