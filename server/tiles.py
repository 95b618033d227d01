"""Tiles under the map: the one thing a page may fetch from elsewhere, where a site has set it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"[\w*.-]+(:\d+)?", re.ASCII)


def img_source(tiles: str | None) -> str:
    """Return what the policy has to allow for tiles: their host, and nothing else of it.

    Raises ValueError for an address that is none: "https://host/{z}/{x}/{y}.png" is one, also
    with "{s}." before the host.
    """
    if tiles is None:
        return ""
    parts = urlsplit(tiles)
    host = parts.netloc.replace("{s}", "*")
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        raise ValueError(f"NEWSGRAPH_TILES: {tiles!r} is no address of tiles")
    return f"{parts.scheme}://{host}"
