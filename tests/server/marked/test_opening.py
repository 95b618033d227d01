"""What an article without a title is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.build import build
from kg.read import sources
from kg.store import Store
from server.config import Config
from server.marked.opening import titled

BASE = "https://w3id.org/newsgraph/id/article/"
FIRST = "Ferry crews in Port Sallow walked out on Monday after talks over night shifts broke down, \
their union said."


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one article that has no title, after a line that is none of its text."""
    folder = tmp_path_factory.mktemp("opening")
    text = f"PHOTO: Ferries at the quay (A. Person)\n\n{FIRST}\n\nNobody was hurt.\n"
    (folder / "ferry.txt").write_text(text, encoding="utf-8")
    with Store.open(folder / "data") as store:
        build(sources([folder / "ferry.txt"]), store, jobs=1)
    return folder / "data"


def test_it_is_called_by_the_words_it_opens_with(data: Path) -> None:
    """As a quotation, cut between words, not in the caption above it."""
    called = titled(Config(data=data), None, "ferry", f"{BASE}ferry")
    assert called.startswith("“Ferry crews in Port Sallow walked out on Monday")
    assert called.endswith("after talks over night\u00a0…”")


def test_what_has_a_title_keeps_it(data: Path) -> None:
    """And so has whatever is no article of ours, or whose text is not kept."""
    config = Config(data=data)
    for label, iri in (
        ("Crews walk out", f"{BASE}ferry"),
        ("ferry", "https://elsewhere.example/id/article/ferry"),
        ("ferry", "https://w3id.org/newsgraph/id/actor/ferry"),
        ("gone", f"{BASE}gone"),
    ):
        assert titled(config, None, label, iri) == label


def test_where_texts_are_not_shown_no_words_of_them_are(data: Path) -> None:
    """A site that shows evidence only calls it by its key."""
    config = Config(data=data, articles="evidence")
    assert titled(config, None, "ferry", f"{BASE}ferry") == "ferry"
