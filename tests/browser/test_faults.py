"""What no page may have: faults of accessibility; code that came with an article."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.sites import asked, pages
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
@pytest.mark.parametrize("view", ["Map", "Timeline", "Graph", "Raw"])
def test_no_view_of_an_answer_has_a_serious_fault(
    opened: Opened, axe: str, view: str, scheme: str
) -> None:
    """Nor have the views that a script draws."""
    page = opened("queries/map", color_scheme=scheme, reduced_motion="reduce")
    page.get_by_role("button", name="Run query").click()
    page.get_by_role("tab", name=view).click()
    page.wait_for_load_state("networkidle")
    assert faults(page, axe) == []


def test_nothing_in_an_article_is_executed(opened: Opened, site: Live) -> None:
    """An article of scripts, on every page that shows it, pointed at as well."""
    found = asked(
        site.url,
        "SELECT DISTINCT ?x { { ?x ng:statedIn ?a } UNION { ?x a ng:Event } "
        "FILTER CONTAINS(STR(?x), 'hostile') } ORDER BY ?x LIMIT 25",
    )
    paths = ["doc/" + row["x"]["value"].partition("/newsgraph/")[2] for row in found]
    assert len(paths) > 5
    page = opened("articles/hostile")
    expect(page.locator(".marked")).to_contain_text("<script>window.hacked = 1</script>")
    for path in ("articles/hostile?mark=0-80", "search?q=Valletta", "statements", *paths):
        page.goto(path)
        assert page.evaluate("window.hacked") is None, path


def test_nothing_in_a_graph_is_executed(opened_hostile: Opened) -> None:
    """Labels, words, IRIs that are code: in lists, on things' pages, in every view of an answer."""
    page = opened_hostile()
    everything = "SELECT ?s ?p ?o ?day { ?s ?p ?o BIND ('2020-01-01'^^xsd:date AS ?day) } LIMIT 800"
    words = (
        "SELECT ?o ('POINT(1 2)'^^geo:wktLiteral AS ?wkt) (3 AS ?n) ('2020-01-01'^^xsd:date AS ?d) "
        "(?o AS ?to) { ?s rdfs:label|schema:headline|ng:content|oa:exact|ng:reason ?o }"
    )
    for query in (everything, words, "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 500"):
        page.goto(f"sparql?{urlencode({'query': query})}")
        page.get_by_role("button", name="Run query").click()
        tabs = page.get_by_role("tab")
        expect(tabs.first).to_be_visible()
        for number in range(tabs.count()):
            tabs.nth(number).click()
        for mark in page.locator(".leaflet-marker-icon").all()[:1]:
            mark.click()
    for path in (
        "contradictions",
        "timeline",
        "statements",
        "search?q=arson",
        "doc/id/event/courier-1/e1",
        "doc/id/article/mirror-2",
        "doc/id/statement/mirror-2/s1",
        "doc/id/actor/mirror-2/odd",
    ):
        page.goto(path)
    assert page.locator("a[href^='javascript:']").count() == 0
