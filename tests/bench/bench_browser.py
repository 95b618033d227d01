"""What pages cost a browser: `python -m tests.bench.bench_browser [--url ADDRESS] [--slow 6]`.

For one page of each kind: what comes over the wire with it (compressed; the page, its scripts and
styles), first paint and the time until it is drawn on a processor slowed down so many times, and
axe-core's faults. A page may have 60 kB of scripts and styles; the map's, which come when one is in
sight, and the query page's are counted apart. What has more is marked.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.browser import sites
from tests.browser.browsers import NONE, started
from tests.browser.sizes import LARGE, MOST, measured
from tests.browser.test_faults import RUN
from tests.live import serving


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--url", help="a server to measure; else a small one is made")
    options.add_argument("--slow", type=int, default=6, help="how many times slower a processor")
    given = options.parse_args(arguments)
    with started() as browser:
        if browser is None:
            print(NONE)
            return
        if given.url:
            _table(browser, given.url.rstrip("/") + "/", given.slow)
            return
        with tempfile.TemporaryDirectory() as folder:
            _of_own(browser, Path(folder), given.slow)


def _of_own(browser: Browser, folder: Path, slow: int) -> None:
    with serving(sites.build(folder), settings={"budget_seconds": 0}) as live:
        _table(browser, live.url, slow)


def _table(browser: Browser, url: str, slow: int) -> None:
    axe = sites.ROOT / "server" / "web" / "node_modules" / "axe-core" / "axe.min.js"
    source = axe.read_text(encoding="utf-8") if axe.exists() else None
    heads = ("page kB", "code kB", "map kB", "server ms", "paint ms", "axe")
    print(f"{'page':16}" + "".join(f"{head:>10}" for head in heads))
    for name, path in sites.pages(url).items():
        one = _measured(browser, url, path, slow, source)
        paint = "-" if one["paint"] is None else f"{one['paint']:.0f}"
        over = " over 60 kB" if one["code"] > MOST and name not in LARGE else ""
        sizes = "".join(f"{one[what] / 1000:10.1f}" for what in ("page", "code", "map"))
        print(
            f"{name:16}{sizes}{one['server']:10.0f}{paint:>10}{one['faults']:>10}{over}",
            flush=True,
        )


def _measured(browser: Browser, url: str, path: str, slow: int, axe: str | None) -> dict[str, Any]:
    context = browser.new_context(base_url=url, viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.goto(path)  # once, so that the server has made what it makes once
    context.close()
    context = browser.new_context(base_url=url, viewport={"width": 1200, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slow})
    page.goto(path, wait_until="networkidle")
    told = measured(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    told["faults"] = "-"
    if axe is not None:
        page.evaluate(axe)
        told["faults"] = len(page.evaluate(RUN)["violations"])
    context.close()
    return told


if __name__ == "__main__":
    main()
