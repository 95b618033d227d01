"""What copies change in the merged graph: one voice, one event, and back. Texts are invented."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.build import build, merge_all
from kg.cli import kg
from kg.read import sources
from kg.store import Store
from kg.vocab import PREFIXES

CRASH = (
    "A freight train ran into a stationary bus at a crossing near Korvale on 3 June 2019 and killed"
    " eleven people.",
    "Twenty passengers were wounded, and most of them were taken to the hospital in Marrin.",
    "The barrier had been broken since March, residents complained.",
    "The railway company rejected the accusation.",
)
OWN = "Our correspondent walked along the line at dawn and counted the shoes between the rails."
WITNESS = (
    "A train killed eleven people in a bus near Korvale on 3 June 2019. I saw the bus stall on the"
    " rails, and I heard the horn of the engine for a long while before it came."
)
ARTICLES = [
    ("wire", "Lind Press", "2019-06-03", "\n\n".join(CRASH)),
    ("gazette", "The Gazette", "2019-06-04", "\n\n".join((OWN, *CRASH))),
    ("herald", "The Herald", "2019-06-04", "\n\n".join(CRASH[:3])),
    ("diary", "Radio Marrin", "2019-06-05", WITNESS),
]
EVENTS = """
SELECT ?label ?articles ?voices { ?event a ng:Event ; rdfs:label ?label ;
  ng:articles ?articles ; ng:voices ?voices } ORDER BY ?label"""


def written(folder: Path, keys: list[str]) -> Path:
    """Write articles as JSON lines, in the order of the keys."""
    by_key = {
        key: {"doc_id": key, "publisher": outlet, "date": day, "text": text}
        for key, outlet, day, text in ARTICLES
    }
    file = folder / f"{'-'.join(keys)}.jsonl"
    file.write_text("\n".join(json.dumps(by_key[key]) for key in keys))
    return file


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """All four articles, in two runs, the copies before the report."""
    folder = tmp_path_factory.mktemp("copies")
    with Store.open(folder / "data") as store:
        for keys in (["herald", "diary"], ["gazette", "wire"]):
            tally = build(sources([written(folder, keys)]), store, jobs=1)
            assert (tally.rejected, store.rejects(), store.quarantined()) == (0, (), ())
        yield store


def events(store: Store) -> dict[str, tuple[int, int]]:
    rows = store.query(EVENTS, prefixes=PREFIXES)
    return {label.value: (int(a.value), int(v.value)) for label, a, v in rows}  # type: ignore[union-attr]


def test_a_copied_sentence_tells_of_one_event_with_one_voice(built: Store) -> None:
    """The company rejects something: so little is told that only the copying makes it one event."""
    (denial,) = (counts for label, counts in events(built).items() if label.startswith("Denial"))
    assert denial == (2, 1)


def test_who_tells_it_in_own_words_is_a_voice_of_its_own(built: Store) -> None:
    """The crash: told in four articles, three of which are one."""
    (crash,) = (counts for label, counts in events(built).items() if label.startswith("Killing"))
    assert crash == (4, 2)


def test_claims_in_copied_words_say_so(built: Store) -> None:
    """Each names the text it is in; that of the diary and the Gazette's own line do not."""
    rows = built.query(
        "SELECT DISTINCT ?article ?first { ?claim ng:inSharedText/ng:firstIn ?first ;"
        " ng:statedIn ?article } ORDER BY ?article",
        prefixes=PREFIXES,
    )
    named = [(str(a).rpartition("/")[2], str(b).rpartition("/")[2]) for a, b in rows]  # type: ignore[misc]
    assert named == [("gazette>", "wire>"), ("herald>", "wire>"), ("wire>", "wire>")]


def test_order_and_runs_change_nothing_and_who_goes_takes_it_back(
    built: Store, tmp_path: Path
) -> None:
    """Built at once the graph is the same; without the copies, as if they had never been."""
    whole = list(built.canonical_nquads())
    with Store.open(tmp_path / "at once") as store:
        build(sources([written(tmp_path, [a[0] for a in ARTICLES])]), store, jobs=1)
        assert list(store.canonical_nquads()) == whole
        for key in ("gazette", "herald"):
            store.remove(key)
        merge_all(store)
        left = list(store.canonical_nquads())
        assert not any(b"/graph/copies/" in line or b"/id/shared-text/" in line for line in left)
    with Store.open(tmp_path / "never") as store:
        build(sources([written(tmp_path, ["wire", "diary"])]), store, jobs=1)
        assert list(store.canonical_nquads()) == left


def test_kg_copies_lists_texts_with_who_has_them(built: Store) -> None:
    """As a table for people and as JSON; of one article only its own."""
    run = CliRunner().invoke(kg, ["copies", "--data", str(built.layout.root), "--json"])
    (text,) = json.loads(run.output)
    assert [one["key"] for one in text["articles"]] == ["wire", "gazette", "herald"]
    assert {copy["ground"] for copy in text["copies"]} == {"by date"}
    table = CliRunner().invoke(kg, ["copies", "--data", str(built.layout.root)]).output
    assert "Lind Press" in table
    assert "1 text in more than one article" in table
    none = CliRunner().invoke(
        kg, ["copies", "--data", str(built.layout.root), "--article", "diary"]
    )
    assert "0 texts" in none.output
