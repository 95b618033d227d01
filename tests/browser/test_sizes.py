"""What pages may weigh."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.conftest import DESK
from tests.browser.sites import pages
from tests.browser.sizes import LARGE, MOST, measured
from tests.live import Live

Opened = Callable[..., Page]


def test_scripts_and_styles_are_small(opened: Opened, site: Live) -> None:
    """Under 60 kB over the wire on every page, but where there is an editor; maps come apart."""
    heavy, lightest = {}, MOST
    for name, path in pages(site.url).items():
        page = opened(path, viewport=DESK, allowed=("404", "400"))  # a window without a cache
        page.wait_for_load_state("networkidle")
        code = measured(page)["code"]
        page.context.close()
        lightest = min(lightest, code)
        if code > MOST and name not in LARGE:
            heavy[name] = code
    assert heavy == {} and lightest > 2_000  # else nothing was measured
