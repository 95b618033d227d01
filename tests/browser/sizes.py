"""What a page loads, as the browser measured it: sizes over the wire, first paint."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

MOST = 60_000
"""Bytes of scripts and styles, compressed, that a page may have; the map's are counted apart."""
LARGE = frozenset({"query", "answer", "mistake", "example"})
"""Kinds of pages that may have more: those with an editor."""
_MEASURED = r"""() => {
  const all = performance.getEntriesByType("resource");
  const path = ({ name }) => new URL(name).pathname;
  const size = (is) => all.filter((one) => is(path(one)) && /\.(js|css)$/.test(path(one)))
    .reduce((sum, one) => sum + one.transferSize, 0);
  const [page] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return { page: page.transferSize, code: size((path) => !/map\.\w+$/.test(path)),
           map: size((path) => /map\.\w+$/.test(path)),
           server: page.responseStart - page.requestStart, paint: paint ? paint.startTime : null };
}"""


def measured(page: Page) -> dict[str, Any]:
    """Return bytes of the page, its code and its map's, and milliseconds of server and paint."""
    told: dict[str, Any] = page.evaluate(_MEASURED)
    return told
