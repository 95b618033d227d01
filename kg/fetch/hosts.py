"""What is remembered of a host: when it may be asked again, and its robots.txt.

A host is an origin: "https://lindalpost.example". Whoever runs for weeks keeps this on disk
(`kg.watch.state`), so that a restart neither forgets a `Retry-After` nor reads robots.txt anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import httpx


@dataclass(frozen=True, slots=True)
class Host:
    """One host; moments are seconds since 1970."""

    not_before: float = 0.0  # it is left alone until then
    failures: int = 0  # in a row
    robots: bytes = b""
    robots_status: int | None = None  # of the last time it answered; None: it never did
    robots_read: float = 0.0


class Memory(Protocol):
    """Where hosts are remembered. Used from many threads."""

    def recall(self, origin: str) -> Host:
        """Return what is known of a host; a fresh `Host` of one that is not."""

    def remember(self, origin: str, host: Host) -> None:
        """Keep what is known of a host."""


class Forgetful:
    """Remembers as long as the process lives."""

    def __init__(self) -> None:
        self._hosts: dict[str, Host] = {}

    def recall(self, origin: str) -> Host:
        """Return what is known of a host."""
        return self._hosts.get(origin, Host())

    def remember(self, origin: str, host: Host) -> None:
        """Keep what is known of a host."""
        self._hosts[origin] = host


def origin_of(url: httpx.URL) -> str:
    """Return scheme, host and port of a URL (RFC 6454)."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}"
