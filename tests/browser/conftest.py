"""A browser, a server over a small graph, and pages that complain of what no page may do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser import sites
from tests.browser.browsers import NONE, started
from tests.live import Live, serving
from tests.server.conftest import build as build_by_hand

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1200, "height": 900}
PATIENCE = 20_000  # milliseconds: browser, server and workers may share two busy cores
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's browser; the tests are skipped, loudly, where there is none."""
    with started() as found:
        if found is None:
            pytest.skip(NONE)
        yield found


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server over three articles; the browser comes first: without one nothing is read."""
    data = sites.build(tmp_path_factory.mktemp("browser"))
    with serving(data, settings={"budget_seconds": 0}) as live:
        yield live


@pytest.fixture(scope="session")
def hostile(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server over a graph in which every text wants to be more than text."""
    data = tmp_path_factory.mktemp("hostile") / "data"
    build_by_hand(data)
    with serving(data, settings={"budget_seconds": 0}) as live:
        yield live


@dataclass
class Faults:
    """What pages did that none may."""

    host: str
    allowed: tuple[str, ...] = ()
    """What the browser may say in its console: of statuses that a test asks for."""
    said: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Look at everything that the pages of a context do."""
        context.route("**/*", self._route)
        context.on("console", lambda message: self._console(message.type, message.text))
        context.on("weberror", lambda error: self.said.append(f"error: {error.error}"))
        context.on("dialog", lambda dialog: self._dialog(dialog))

    def _route(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in ("http", "https") and address.netloc != self.host:
            self.said.append(f"asked {route.request.url}")
            route.abort()
        else:
            route.continue_()

    def _console(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not any(one in text for one in self.allowed):
            self.said.append(f"console: {text}")

    def _dialog(self, dialog: Any) -> None:
        self.said.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@pytest.fixture
def opened(browser: Browser, site: Live) -> Iterator[Callable[..., Page]]:
    """What opens a path of the site in a window of its own; afterwards no page may be at fault."""
    yield from _opener(browser, site)


@pytest.fixture
def opened_hostile(browser: Browser, hostile: Live) -> Iterator[Callable[..., Page]]:
    """The same of the hostile graph."""
    yield from _opener(browser, hostile)


def _opener(browser: Browser, site: Live) -> Iterator[Callable[..., Page]]:
    watched: list[tuple[BrowserContext, Faults]] = []

    def opened(path: str = "", *, allowed: tuple[str, ...] = (), **options: Any) -> Page:
        context = browser.new_context(base_url=site.url, **{"viewport": DESK, **options})
        context.set_default_timeout(PATIENCE)
        faults = Faults(urlsplit(site.url).netloc, allowed)
        faults.watch(context)
        watched.append((context, faults))
        page = context.new_page()
        page.goto(path)
        return page

    yield opened
    for context, _ in watched:
        context.close()
    assert [one for _, faults in watched for one in faults.said] == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core; it comes with the browser's code."""
    path = sites.ROOT / "server" / "web" / "node_modules" / "axe-core" / "axe.min.js"
    if not path.exists():
        pytest.skip("NO AXE-CORE: faults of accessibility were not looked for; make web builds it")
    return Path(path).read_text(encoding="utf-8")
