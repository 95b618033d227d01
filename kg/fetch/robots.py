"""robots.txt, by RFC 9309: what a host does not want fetched is not fetched.

No such file (4xx): everything may be fetched. An unreachable one (5xx, no answer): nothing may,
unless it was read before. It is read again after a day, and of a long one 500 KiB count.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

import httpx
from protego import Protego

from kg.errors import AddressRefused, FetchError, HostBusy, RobotsRefused
from kg.fetch.hosts import Host, Memory, origin_of

MOST = 500 * 1024
"""Bytes of a robots.txt that count (section 2.5)."""
_FRESH = 86_400.0  # seconds (section 2.4)
_TRIED_AGAIN = 900.0  # seconds after which an unreachable one is asked for again
_LONGEST_DELAY = 3600.0
_TOO_MANY = 429  # no word on what may be fetched: as unreachable

Fetch = Callable[[str], tuple[int, bytes]]
"""Asks for an address, following redirects: its status and the first `MOST` bytes."""


class Robots:
    """What hosts want of a robot of our name."""

    def __init__(self, name: str, fetch: Fetch, memory: Memory, now: Callable[[], float]) -> None:
        self._name, self._fetch, self._memory, self._now = name, fetch, memory, now
        self._parsed: dict[str, tuple[float, Protego]] = {}
        self._lock = threading.Lock()
        self._reading: dict[str, threading.Lock] = defaultdict(threading.Lock)

    def demand(self, url: httpx.URL) -> float:
        """Return the seconds a host wants between two requests, 0 where it does not say.

        Raises `RobotsRefused` when it does not want this one, `FetchError` when it cannot be told.
        """
        rules = self._rules(origin_of(url))
        if not rules.can_fetch(str(url), self._name):
            raise RobotsRefused(
                f"robots.txt of {url.host} does not want {url.path} fetched",
                hint="ask its publisher, or take it off the list",
            )
        rate = rules.request_rate(self._name)
        wanted = (rules.crawl_delay(self._name) or 0.0, rate.seconds / rate.requests if rate else 0)
        return min(max(wanted), _LONGEST_DELAY)

    def sitemaps(self, url: httpx.URL) -> tuple[str, ...]:
        """Return the sitemaps that the host of a URL names."""
        return tuple(self._rules(origin_of(url)).sitemaps)

    def _rules(self, origin: str) -> Protego:
        with self._lock:
            reading = self._reading[origin]
        with reading:
            host = self._host(origin)
        with self._lock:
            read, rules = self._parsed.get(origin, (-1.0, None))
            if rules is None or read != host.robots_read:
                rules = Protego.parse(host.robots.decode("utf-8", "replace"))
                self._parsed[origin] = host.robots_read, rules
            return rules

    def _host(self, origin: str) -> Host:
        host = self._memory.recall(origin)
        known = host.robots_status is not None
        if known and self._now() - host.robots_read < _FRESH:
            return host
        try:
            status, content = self._fetch(f"{origin}/robots.txt")
        except (AddressRefused, HostBusy):
            raise
        except FetchError as error:
            if known:
                return host
            raise _unreachable(origin, str(error)) from error
        if status >= 500 or status == _TOO_MANY:
            if known:
                return host
            raise _unreachable(origin, f"status {status}")
        content = content if status < 400 else b""
        host = replace(
            self._memory.recall(origin),  # as the request left it
            robots=content,
            robots_status=status,
            robots_read=self._now(),
        )
        self._memory.remember(origin, host)
        return host


def _unreachable(origin: str, why: str) -> RobotsRefused:
    return RobotsRefused(
        f"{origin}/robots.txt cannot be read: {why}",
        hint="nothing is fetched there until it can (RFC 9309)",
        passing=True,
        wait=_TRIED_AGAIN,
    )
