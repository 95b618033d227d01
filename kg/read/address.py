"""The address of a web page → the key of the article on it.

Readable and stable: host and path, as people write them. What does not name the page is left out:
the scheme, "www.", the fragment, and parameters that only say where a reader came from. What does
not fit into a name of 200 characters ends in a digest of all of it.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import parse_qsl, unquote, urlsplit

_TRACKING = re.compile(
    r"utm_\w+|[fgdy]clid|fbclid|msclkid|igshid|mc_[ce]id|_ga|ocid|smid|ns_\w+|at_\w+", re.IGNORECASE
)
_LONGEST = 200
_UNSAFE = re.compile(r"[\x00-\x20\x7f\ufffd]+")


def key_of(url: str) -> str:
    """Return the key of the article at a web address.

    >>> key_of("https://www.lindalpost.example/2019/03/ferry%2Dsinks/?utm_source=mail&id=7#top")
    'lindalpost.example/2019/03/ferry-sinks?id=7'
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.") + _port(parts.port)
    except ValueError:  # a port that is none, half an IPv6 address
        return _shortened(_clean(url), url)
    path = "/".join(part for part in unquote(parts.path).split("/") if part not in ("", ".", ".."))
    query = _query(parts.query)
    return _shortened(_clean("/".join(filter(None, (host, path))) + query), url)


def _port(port: int | None) -> str:
    return f":{port}" if port not in (None, 80, 443) else ""


def _query(query: str) -> str:
    """Return the parameters that name the page, in one order: "?id=7"."""
    pairs = parse_qsl(query, keep_blank_values=True, errors="replace")
    named = sorted((name, value) for name, value in pairs if not _TRACKING.fullmatch(name))
    return (
        "?" + "&".join(f"{name}={value}" if value else name for name, value in named)
        if named
        else ""
    )


def _clean(words: str) -> str:
    return _UNSAFE.sub("_", words)


def _shortened(key: str, url: str) -> str:
    if len(key) <= _LONGEST:
        return key
    return f"{key[:_LONGEST]}~{hashlib.sha256(url.encode('utf-8', 'replace')).hexdigest()[:12]}"
