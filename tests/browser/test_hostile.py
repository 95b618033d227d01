"""Nothing that came with an article is executed, anywhere: every page is opened that leads to it.

Each page here also fails its test when it asks another host, opens a dialog, throws, or offends the
policy (`conftest.Faults`).
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from tests.browser.hostile import KEYS
from tests.browser.sites import asked, pages
from tests.live import Live

Opened = Callable[..., Page]
_MOST = 150  # pages
_OURS = ".CodeMirror, .leaflet-container, .along"  # whose scripts set styles, as they may
_STATE = r"""(OURS) => {
  const told = [...document.querySelectorAll("main *")].filter((one) => !one.closest(OURS));
  const attributes = told.flatMap((one) => [...one.attributes]);
  const turned = [];  // text that turns the writing round has to be kept in an element of its own
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { data, parentElement } = walk.currentNode;
    if (!/[\u202a-\u202e\u2066-\u2069]/.test(data)) continue;
    let one = parentElement;
    while (one && !/isolate|plaintext/.test(getComputedStyle(one).unicodeBidi)) {
      one = one.parentElement;
    }
    const apart = parentElement.closest("pre, textarea, option, script");
    if (!one && !apart) turned.push(parentElement.outerHTML.slice(0, 160));
  }
  return {
    turned, hacked: window.hacked,
    links: [...document.links].map((one) => one.getAttribute("href")),
    kept: [...document.querySelectorAll("base, iframe, math, object, img, style, meta[http-equiv]")]
      .map((one) => one.outerHTML.slice(0, 80)).filter((text) => !text.includes("/web/")),
    on: attributes.map((one) => one.name).filter((name) => /^on|^style$/.test(name)),
  };
}"""


def test_no_page_that_leads_to_an_article_executes_it(opened: Opened, site: Live) -> None:
    """From its text and every kind of page on, link by link."""
    page = opened("", allowed=("404", "400"))
    seen: set[str] = set()
    ahead = deque([*(f"articles/{key}?mark=0-80" for key in KEYS), *pages(site.url).values()])
    while ahead and len(seen) < _MOST:
        path = ahead.popleft()
        if path in seen:
            continue
        seen.add(path)
        page.goto(path, wait_until="domcontentloaded")
        state = page.evaluate(_STATE, _OURS)
        links, found = state.pop("links"), {name: what for name, what in state.items() if what}
        assert found == {}, path
        assert not any(re.match(r"\W*(javascript|data|vbscript):", to, re.I) for to in links)
        ahead.extend(_further(links))
    assert all(sum(f"/{kind}/worse" in path for path in seen) for kind in ("event", "statement"))
    assert len(seen) > 80


def _further(links: list[str]) -> Iterator[str]:
    """Pages of ours about the hostile articles, by what they are called in addresses."""
    for to in links:
        path = to.partition("#")[0].lstrip("/")
        is_file = "format=" in path or re.search(r"\.(ttl|jsonld|nt|rdf|bib|json)($|\?)", path)
        if to.startswith("/") and any(key in path for key in KEYS) and not is_file:
            yield path


def test_a_reader_who_points_at_everything_executes_nothing(opened: Opened) -> None:
    """Pointing, keys and opened details of an article's text."""
    for key, words in zip(KEYS, ("<script>window.hacked = 1</script>", "=HYPERLINK("), strict=True):
        page = opened(f"articles/{key}")
        expect(page.locator(".marked")).to_contain_text(words)
        for one in page.locator(".notes summary:visible").all()[:6]:
            one.click()
        for one in page.locator("a.seg").all()[:8]:
            one.hover()
        page.keyboard.press("Tab")
        assert page.evaluate("window.hacked") is None


def test_a_list_that_is_downloaded_holds_no_formula(opened: Opened, site: Live) -> None:
    """From the link over it: each text that a spreadsheet would compute is marked as text."""
    words = asked(site.url, 'SELECT ?w { ?s ng:content ?w FILTER REGEX(?w, "^[=+@-]") }')
    assert words, "no statement begins with a formula: this test proves nothing"
    page = opened("statements")
    link = page.locator("#main").get_by_role("link", name="CSV").first
    answer = page.request.get(str(link.get_attribute("href")))
    cells = [cell for row in csv.reader(io.StringIO(answer.text())) for cell in row]
    assert any(cell.startswith(("'=", "'+", "'@")) for cell in cells)
    assert not any(re.match(r"[=+@]", cell) for cell in cells)


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
