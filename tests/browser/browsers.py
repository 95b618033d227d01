"""A browser that this machine has: Debian's chromium, another of its kind, or Playwright's own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
NONE = (
    "NO BROWSER: none of the tests of pages in a browser ran. "
    "Debian has one (apt-get install chromium), and so has Playwright (playwright install chromium)"
)
_ARGUMENTS = (
    "--no-sandbox",  # as root, in a container, there is no other way; our own pages only
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def started() -> Iterator[Browser | None]:
    """Start a browser; None where this machine has none."""
    with sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, NAMES)), None)
        own = playwright.chromium.executable_path
        path = found or (own if Path(own).exists() else None)
        if path is None:
            yield None
            return
        browser = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield browser
        browser.close()
