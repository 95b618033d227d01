"""The query page: the editor, what it completes, the answers' views, and all without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.sites import MAP

Opened = Callable[..., Page]
_CONSTRUCT = "CONSTRUCT { ?s ng:speaker ?who } WHERE { ?s ng:speaker ?who } LIMIT 20"
_COUNT = "SELECT ?type (COUNT(*) AS ?n) { ?e a ng:Event ; ng:eventType ?type } GROUP BY ?type"


def typed(page: Page, query: str) -> None:
    """Put a query where the one before stood, as people do."""
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(query)


def test_an_example_is_chosen_run_and_edited(opened: Opened) -> None:
    """Its explanation is told, its answer shown; the address is that of what was run."""
    page = opened("sparql")
    page.get_by_text("Example queries").click()
    page.get_by_label("Examples with these words").fill("map radius")
    page.get_by_role("link", name=re.compile("^A map")).click()
    expect(page.locator("#about")).to_contain_text("Draw the circle, not the point")
    expect(page.get_by_role("tab", name="Table")).to_have_attribute("aria-selected", "true")
    typed(page, _COUNT)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answered th").first).to_contain_text("type")
    assert "query=SELECT+%3Ftype" in page.url
    page.get_by_role("button", name="n", exact=True).click()
    numbers = [int(text) for text in page.locator("#answered td.number").all_inner_texts()]
    assert numbers == sorted(numbers) and len(numbers) > 3
    page.go_back()
    expect(page.locator("#answered th").first).to_contain_text("what")


@pytest.mark.parametrize(
    ("view", "sign"),
    [
        ("Map", ".answer-map .leaflet-container .mark"),
        ("Timeline", ".answer-days svg rect"),
        ("Graph", ".answer-graph svg circle"),
        ("Raw", "pre.graph"),
    ],
)
def test_an_answer_is_looked_at_in_several_ways(opened: Opened, view: str, sign: str) -> None:
    """A view that the address names is there at once; others by arrow keys."""
    page = opened(f"sparql?{urlencode({'query': MAP})}#{view.lower()}")
    page.get_by_role("button", name="Run query").click()  # a slow server is not asked twice unasked
    expect(page.locator("#answered[aria-busy]")).to_have_count(0)
    expect(page.locator(sign).first).to_be_attached()
    page.get_by_role("tab", name=view).focus()
    page.keyboard.press("ArrowLeft")
    assert page.locator("[role=tab][aria-selected=true]").inner_text() != view


def test_numbers_become_bars_and_triples_a_net(opened: Opened) -> None:
    """A chart where a column has numbers, a net for CONSTRUCT."""
    page = opened(f"sparql?{urlencode({'query': _COUNT})}#chart")
    expect(page.locator(".answer-chart rect.bar").first).to_be_attached()
    typed(page, _CONSTRUCT)
    page.get_by_role("button", name="Run query").click()
    expect(page.locator(".answer-graph line").first).to_be_attached()
    expect(page.locator(".summary")).to_contain_text("triples")


def test_terms_are_completed_with_what_they_mean(opened: Opened) -> None:
    """By our vocabulary alone: a class after `a`, with its prefix declared; then a variable."""
    page = opened("sparql")
    typed(page, "SELECT ?event WHERE { ?event a ")
    page.keyboard.type("Contrad")
    hint = page.locator(".CodeMirror-hint-active")
    expect(hint).to_contain_text("cannot both hold")
    page.keyboard.press("Enter")
    page.keyboard.type(" . ?ev")
    expect(page.locator(".CodeMirror-hint")).to_have_text(["?event"])
    text = page.locator("#query").input_value()
    assert text.startswith("PREFIX ng: <https://w3id.org/newsgraph/ontology#>")
    assert "a ng:Contradiction" in text


def test_a_mistake_is_marked_where_it_stands(opened: Opened) -> None:
    """The line that does not parse is marked in the editor, from the script and from the server."""
    page = opened("sparql", allowed=("400",))
    typed(page, "SELECT ?x WHERE {\n  ?x a ng:Event\n} ORDR BY ?x")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("line 3")
    expect(page.locator(".wrong-line")).to_have_count(1)
    page.goto(f"sparql?{urlencode({'query': 'SELECT ?x {' + chr(10) + ' ?x ?y }'})}")
    expect(page.locator(".wrong-line")).to_have_count(1)


def test_the_keyboard_gets_out_of_the_editor(opened: Opened) -> None:
    """Tab indents; Escape, then Tab goes on."""
    page = opened("sparql")
    typed(page, "SELECT *")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.CodeMirror') !== null")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "format"


@pytest.mark.parametrize("scripts", [True, False], ids=["", "without scripts"])
def test_a_query_is_taken_along(opened: Opened, scripts: bool) -> None:
    """Its short link leads to it and its answer; code for programs has it whole."""
    page = opened(f"sparql?{urlencode({'query': _COUNT})}", java_script_enabled=scripts)
    page.get_by_text("Take this query along").click()
    expect(page.get_by_role("heading", name="JavaScript")).to_be_visible()
    for name in ("curl", "Python", "R"):
        expect(page.locator(f"pre[aria-label={name}]")).to_contain_text(_COUNT)
    link = page.get_by_label("A link to this query").input_value()
    assert len(link) < 160
    page.goto(link)
    assert page.locator("textarea#query").input_value().strip() == _COUNT
    expect(page.locator("#answered td").first).to_be_visible()


def test_without_scripts_the_form_does_it_all(opened: Opened) -> None:
    """Examples, a query typed and run, a mistake told with its line, a download."""
    page = opened("sparql", java_script_enabled=False, allowed=("400",))
    page.locator("textarea#query").fill(_COUNT)
    page.get_by_role("button", name="Run query").click()
    expect(page.locator("#answered tbody tr").first).to_be_visible()
    link = page.get_by_role("link", name="csv", exact=True).get_attribute("href")
    assert page.request.get(str(link)).text().startswith("type,n")
    page.locator("textarea#query").fill("SELECT ?x {\n ?x ?y }")
    page.get_by_role("button", name="Run query").click()
    expect(page.get_by_role("alert")).to_contain_text("line 2")
    page.get_by_text("Example queries").click()
    page.get_by_role("link", name=re.compile("^A map")).click()
    expect(page.locator("#answered tbody tr").first).to_be_visible()
