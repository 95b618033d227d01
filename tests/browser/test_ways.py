"""What people do here, in a real browser: search, follow, filter, download; with a phone, too."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.sites import QUESTION, pages
from tests.live import Live

Opened = Callable[..., Page]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["", "without scripts"])


@SCRIPTS
def test_three_clicks_lead_from_a_question_to_both_figures(opened: Opened, scripts: bool) -> None:
    """How many died: after one both figures, sources and sentences; then where they stand."""
    page = opened(java_script_enabled=scripts)
    page.get_by_label("Search actors, places, events and words said").fill(QUESTION)
    page.locator("form.find button").click()
    both(page.locator(".brief > li"))

    page.get_by_role("link", name=re.compile("Shelling.*2016-10-28")).first.click()
    expect(page).to_have_url(re.compile("/id/event/"))
    accounts = page.locator(".account")
    both(accounts)

    words = accounts.filter(has_text="at least 15 killed").locator("mark").first.inner_text()
    accounts.filter(has_text="at least 15 killed").locator("a.in-text").click()
    expect(page).to_have_url(re.compile("/articles/"))
    expect(page.locator(".chosen").first).to_be_in_viewport()
    lit = " ".join(page.locator(".chosen").all_inner_texts())
    assert words[:40] in re.sub(r"\s+", " ", lit)


def both(accounts: Locator) -> None:
    """The two figures are there, each with who says so and the sentence it stands in, marked."""
    for number, source, sentence in (
        ("6", "the article itself", "at least six people confirmed killed"),
        ("15", "Syrian Observatory", "At least 15 people were killed"),
    ):
        one = accounts.filter(has_text=f"at least {number} killed").filter(has_text=source)
        expect(one).to_have_count(1)
        expect(one.locator("mark").first).to_contain_text(sentence)


@SCRIPTS
def test_the_front_page_offers_questions_that_find_an_answer(opened: Opened, scripts: bool) -> None:
    """They are links; what they ask for comes first, with its accounts."""
    page = opened(java_script_enabled=scripts)
    page.get_by_role("link", name=re.compile("^How many were killed")).first.click()
    expect(page.locator("section.hits").first).to_contain_text("Events")
    expect(page.locator(".brief .figure").first).to_contain_text("killed")


@SCRIPTS
def test_a_contradiction_leads_to_the_words_it_rests_on(opened: Opened, scripts: bool) -> None:
    """Front page, contradiction, and the highlighted words in their article."""
    page = opened(java_script_enabled=scripts)
    page.get_by_role("link", name=re.compile("at least 6 against at least 15")).first.click()
    expect(page.get_by_text("at least 6 killed").first).to_be_visible()
    page.locator("a.in-text").first.click()
    expect(page.locator(".chosen").first).to_be_in_viewport()


def test_pointing_at_words_tells_how_they_are_read(opened: Opened) -> None:
    """By keyboard and mouse: what is read there, how sure that is, and all that belongs to it."""
    page = opened("articles/003_530d1556fb073557")
    words = page.locator("a.seg.event").first
    words.focus()
    told = page.locator(".reading")
    expect(told).to_contain_text(re.compile(r"event.*\(\d+%\)"))
    expect(words).to_have_class(re.compile("lit"))
    expect(page.locator(".notes li.lit").first).to_be_attached()
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()
    page.keyboard.press("Tab")
    expect(told).to_be_visible()
    page.locator("a.seg.place").first.hover()
    expect(told).to_contain_text("place")


def test_the_map_and_the_days_filter_each_other(opened: Opened) -> None:
    """Fewer days, fewer marks on the map; a smaller map, fewer events in sight."""
    page = opened()
    figure = page.locator("figure[data-geojson]").first
    figure.scroll_into_view_if_needed()
    expect(figure.locator("[data-map] .mark").first).to_be_visible()
    told = figure.locator("[data-days] output")
    expect(told).to_contain_text("events in sight")

    def number() -> int:
        return int(re.findall(r"(\d+) events? in sight", told.inner_text())[0])

    whole = number()
    figure.get_by_label("First day").press("End")
    assert number() < whole
    figure.get_by_label("First day").press("Home")
    assert number() == whole
    for _ in range(4):
        figure.get_by_role("button", name="Zoom in").click()
        page.wait_for_timeout(350)  # what Leaflet takes to zoom
    assert number() < whole


def test_a_list_is_downloaded_as_it_is_shown(opened: Opened) -> None:
    """Contradictions as CSV, from the link that stands over them."""
    page = opened("contradictions")
    link = page.locator("#main").get_by_role("link", name="CSV").first
    answer = page.request.get(str(link.get_attribute("href")))
    assert answer.ok and "csv" in answer.headers["content-type"]
    assert "at least 6 against at least 15" in answer.text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_a_phone(opened: Opened, site: Live, scheme: str) -> None:
    """No kind of page is scrolled sideways at 360 pixels."""
    wide = {}
    page = opened(viewport=PHONE, color_scheme=scheme, is_mobile=True, allowed=("404", "400"))
    for name, path in pages(site.url).items():
        page.goto(path)
        sides = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        scroll, client = page.evaluate(sides)
        if scroll > client:
            wide[name] = scroll
    assert wide == {}


def test_a_downloaded_answer_is_a_file(opened: Opened, tmp_path: Path) -> None:
    """The answer of a query, as CSV, from its page."""
    page = opened("queries/map")
    with page.expect_download() as download:
        page.get_by_role("link", name="csv", exact=True).click()
    download.value.save_as(tmp_path / "answer.csv")
    assert (tmp_path / "answer.csv").read_text().startswith("what,typeName,status")
