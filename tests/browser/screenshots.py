"""Pictures of every kind of page, to be looked at: `make screenshots`, or

    python -m tests.browser.screenshots screenshots [--url http://127.0.0.1:8000/] [--only event]

Desktop and phone, light and dark. Without an address, a small graph is read and served for it.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser

from tests.browser import sites
from tests.browser.browsers import NONE, started
from tests.live import serving

_WINDOWS = {"desktop": (1200, 900), "phone": (360, 740)}
_TALLEST = 4000  # pixels
_DRAWN = 700  # milliseconds that maps and editors may take
_VIEWS = ("map", "timeline", "graph", "raw")  # of an answer


def main() -> None:
    """Take the pictures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--url", help="a server to take them of")
    options.add_argument("--only", default="", help="pages whose name has this")
    given = options.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with _address(given.url) as url, started() as browser:
        if browser is None:
            raise SystemExit(NONE)
        pages = sites.pages(url)
        pages |= {f"answer-{view}": f"{pages['answer']}#{view}" for view in _VIEWS}
        pages["answer-chart"] = f"sparql?{urlencode({'query': sites.COUNTS})}#chart"
        chosen = {name: path for name, path in pages.items() if given.only in name}
        for window in _WINDOWS:
            for scheme in ("light", "dark"):
                _take(browser, url, chosen, given.folder, window, scheme)
    print(f"{len(chosen) * 4} pictures in {given.folder}")


@contextmanager
def _address(url: str | None) -> Iterator[str]:
    if url is not None:
        yield url.rstrip("/") + "/"
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(sites.build(Path(folder)), settings={"budget_seconds": 0}) as live,
    ):
        yield live.url


def _take(
    browser: Browser, url: str, pages: dict[str, str], folder: Path, window: str, scheme: str
) -> None:
    width, height = _WINDOWS[window]
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    for name, path in pages.items():
        page.goto("about:blank")  # else only the fragment changes
        page.goto(path)
        page.wait_for_timeout(_DRAWN)
        tall = min(int(page.evaluate("document.documentElement.scrollHeight")), _TALLEST)
        page.set_viewport_size({"width": width, "height": max(tall, height)})
        page.screenshot(path=folder / f"{name}-{window}-{scheme}.png")
        page.set_viewport_size({"width": width, "height": height})
    context.close()


if __name__ == "__main__":
    main()
