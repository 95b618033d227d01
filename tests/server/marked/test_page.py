"""An article's text with its findings, down the whole road from a hostile article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kg.build import build
from kg.read import sources
from kg.store import Store
from server.app import application, close
from server.config import Config

TEXT = """Harbour <script>alert(1)</script> news

Rebels shelled Aleppo on Monday, the mayor of "Arva" said. <img src=x onerror=alert(2)>

At least six people were killed & many fled, </p></div> according to Anna O'Neil.
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("marked")
    (folder / "harbour.txt").write_text(TEXT, encoding="utf-8")
    with Store.open(folder / "data") as store:
        build(sources([folder / "harbour.txt"]), store, jobs=1)
    made = application(Config(data=folder / "data"))
    yield made
    close(made)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


class Words(HTMLParser):
    """The words of the text on the page, the links in it, and every element."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.words, self.links, self.elements = 0, "", dict[str, str](), set[str]()
        self.to: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.elements.add(tag)
        if tag == "p" and said.get("dir"):
            self.inside = 1
        self.to = said.get("href") if tag == "a" else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self.words += "\n" * self.inside
            self.inside = 0

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.words += data
            if self.to:
                self.links[data] = self.to


def read(client: FlaskClient, address: str) -> Words:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    words = Words()
    words.feed(answer.text)
    return words


def test_the_text_stands_there_whole_and_executes_nothing(client: FlaskClient) -> None:
    """Every line of the article, character for character, as text."""
    page = read(client, "/articles/harbour")
    lines = [line for line in page.words.split("\n") if line.strip()]
    assert lines == [line for line in TEXT.split("\n") if line.strip()]
    assert "img" not in page.elements
    assert "<script>alert" not in client.get("/articles/harbour").text


def test_words_lead_to_what_the_graph_reads_there(client: FlaskClient) -> None:
    """A trigger leads to its event, a name to its place; each page is there."""
    links = read(client, "/articles/harbour").links
    assert "/event/" in links["shelled"] and "/location/" in links["Aleppo"]
    for address in {links["shelled"], links["Aleppo"]}:
        assert client.get(address).status_code == 200


def test_an_address_can_point_at_characters(client: FlaskClient) -> None:
    """`?mark=` marks them without a script, whatever stands there; nonsense marks nothing."""
    start = TEXT.index("At least six")
    text = client.get(f"/articles/harbour?mark={start}-{start + 12}").text
    marked = re.findall(r"<(?:mark|a|span) [^>]*\bchosen\b[^>]*>([^<]*)<", text)
    assert "".join(marked) == "At least six"
    for nonsense in ("9-1", "x", "1-", "-1-5", "99999999-999999999", "1" * 50 + "-2"):
        page = client.get(f"/articles/harbour?mark={nonsense}")
        assert page.status_code == 200 and "chosen" not in page.text


def test_a_site_may_show_evidence_only(app: Flask) -> None:
    """Publishers' texts stay where they are; the answer says where the words are found."""
    config = replace(app.extensions["newsgraph"].config, articles="evidence")
    other = application(config)
    try:
        answer = other.test_client().get("/articles/harbour")
        assert answer.status_code == 404
        assert "/doc/id/article/harbour" in answer.text
    finally:
        close(other)


def test_an_unknown_article_is_not_found(client: FlaskClient) -> None:
    """Nor one whose name reaches out of the folder."""
    for key in ("nobody", "../../etc/passwd", "%2e%2e/harbour", "a" * 3000):
        assert client.get(f"/articles/{key}").status_code in (404, 308)
