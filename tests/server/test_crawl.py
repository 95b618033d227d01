"""The whole site, link by link: nothing leads nowhere, and no text of an article is markup."""

from __future__ import annotations

import html
import re
from collections import deque
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.app import application, close
from server.config import Config
from tests.markup import without_our_scripts

HTML = {"Accept": "text/html"}
# what the hostile texts of the graph would put on a page
HOSTILE = ("<script", "<img", "<svg/", "<style", "<hr", "<em>nobody", "<i>Even", "<u>harbour",
           "<b>some", "<td>dockers", "<s>denied", "<a href='", "onerror=1>", 'href="javascript',
           " style=", "onclick=")  # fmt: skip


@pytest.fixture(scope="module")
def pages(data: Path) -> dict[str, tuple[int, str]]:
    """Every page that can be reached from the front page: path → status and text."""
    app = application(Config(data=data, query_workers=2))
    client = app.test_client()
    found: dict[str, tuple[int, str]] = {}
    ahead = deque(["/"])
    while ahead:
        path = ahead.popleft()
        if path in found or len(found) > 2000:
            continue
        found[path] = _read(client, path)
        ahead.extend(_links(found[path][1]))
    close(app)
    return found


def _read(client: FlaskClient, path: str) -> tuple[int, str]:
    response = client.get(path, headers=HTML, buffered=True, follow_redirects=True)
    is_page = response.content_type.startswith("text/html")
    return response.status_code, response.text if is_page else ""


def _links(text: str) -> list[str]:
    """Addresses on our side, without fragments; a query's answer is read, its downloads are not."""
    found = (html.unescape(one).partition("#")[0] for one in re.findall(r'href="([^"]*)"', text))
    return [one for one in found if one.startswith("/") and "format=" not in one]


def test_every_internal_link_leads_somewhere(pages: dict[str, tuple[int, str]]) -> None:
    """From the front page on: no 404, no 500."""
    assert len(pages) > 100
    assert {path: status for path, (status, _) in pages.items() if status != 200} == {}
    for kind in ("event", "article", "statement", "claim", "telling", "contradiction", "actor"):
        assert any(path.startswith(f"/doc/id/{kind}/") for path in pages), kind


def test_no_text_of_an_article_becomes_markup(pages: dict[str, tuple[int, str]]) -> None:
    """Titles, words, names, roles, cues, reasons, labels: wherever they are shown."""
    for path, (_, text) in pages.items():
        for hostile in HOSTILE:
            assert hostile not in without_our_scripts(text), (path, hostile)


def test_fragments_lead_to_what_is_there(pages: dict[str, tuple[int, str]]) -> None:
    """Links within a page, and to words of an article."""
    for path, (_, text) in pages.items():
        ids = set(re.findall(r'\bid="([^"]+)"', text))
        for target in re.findall(r'href="#([^"]+)"', text):
            assert target in ids, (path, target)


def test_ids_are_unique_and_headings_in_order(pages: dict[str, tuple[int, str]]) -> None:
    """What screen readers and keyboards go by."""
    for path, (_, text) in pages.items():
        ids = re.findall(r'\bid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), (path, {i for i in ids if ids.count(i) > 1})
        if text:
            assert text.count("<h1") == 1, path
