"""What no page may have: faults of accessibility."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.sites import COUNTS, MAP, pages
from tests.live import Live

Opened = Callable[..., Page]
_SERIOUS = ("serious", "critical")
RUN = """axe.run(
  { exclude: [
      [".term:nth-of-type(n+9)"], [".below li:nth-of-type(n+9)"],
      [".names a:nth-of-type(n+40)"], ["tr:nth-of-type(n+40)"],
  ] },
  { resultTypes: ["violations"] },
)"""  # of a long list its beginning: axe-core takes a minute for a thousand


def faults(page: Page, axe: str) -> list[str]:
    """Return axe-core's serious faults of what a page shows now."""
    page.evaluate(axe)
    return [
        f"{one['id']} {one['nodes'][0]['html'][:120]} {one['nodes'][0]['failureSummary'][:160]}"
        for one in page.evaluate(RUN)["violations"]
        if one["impact"] in _SERIOUS
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_kind_of_page_has_a_serious_fault(
    opened: Opened, site: Live, axe: str, scheme: str
) -> None:
    """axe-core looks at one page of each kind."""
    page = opened(color_scheme=scheme, reduced_motion="reduce", allowed=("404", "400"))
    found = {}
    for name, path in pages(site.url).items():
        page.goto(path)
        if name in ("query", "answer", "mistake", "example"):
            expect(page.locator(".CodeMirror")).to_be_visible()
        if said := faults(page, axe):
            found[name] = said
    assert found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("query", "views"),
    [(MAP, ("Table", "Map", "Timeline", "Graph", "Raw")), (COUNTS, ("Chart",))],
    ids=["places", "counts"],
)
def test_no_view_of_an_answer_has_a_serious_fault(
    opened: Opened, axe: str, query: str, views: Sequence[str], scheme: str
) -> None:
    """Nor have the views that a script draws."""
    page = opened(
        f"sparql?{urlencode({'query': query})}", color_scheme=scheme, reduced_motion="reduce"
    )
    page.get_by_role("button", name="Run query").click()
    found = {}
    for view in views:
        page.get_by_role("tab", name=view).click()
        page.wait_for_load_state("networkidle")
        if said := faults(page, axe):
            found[view] = said
    assert found == {}
