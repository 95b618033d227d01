"""Articles of every other kind than the seeds, down the whole road.

Nothing crashes, no text is changed, every graph conforms, nothing is invented, the facts that
matter are found (tests/expected/unseen), and the same input gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.build import Tally, build
from kg.model import Article
from kg.pipeline import annotate, digest_of, graph_of
from kg.read import read, sources
from kg.record import record
from kg.store import Store
from tests.builders import article
from tests.expectations import Expectation, Row, expectations
from tests.findings import rows

ARTICLES = Path(__file__).parent / "articles"
NOT_ENGLISH = "language"  # the finder that remarks on a text as a whole, and drops nothing
FILES = sorted(p for p in ARTICLES.iterdir() if p.suffix in (".txt", ".html"))

# The same story from three towns, in what editors and databases leave behind.
ELSEWHERE = (
    "Le café brûle à {town}\r\n\r\nMayor Élodie Marchœur said in {town} on 3 May that the fire "
    "in the café “Chez Noël” had cost €40,000.\r\n\r\n“Nobody was hurt, which is the main thing,” "
    "she said. The café’s owner, Günther Weiß, declined to comment…\r\n"
)
ENCODED = {
    "latin": ("Orléans", "cp1252"),
    "wide": ("Besançon", "utf-16"),
    "marked": ("Évreux", "utf-8-sig"),
}

HOSTILE = "\n\n".join(
    (
        "<script>alert('x')</script> Minister shells “critics”",
        'Minister Ana "><img src=x onerror=alert(1)> Torres said on Monday, "\'); DROP ALL; CLEAR '
        'GRAPH <https://w3id.org/newsgraph/graph/quake> ; INSERT DATA { <urn:a> <urn:b> 1 } #"',
        "The army of <https://example.org/a b> {{7*7}} ${jndi:ldap://x/y} %s %n killed 2\u0663 "
        "people in \u202eoppelA\u202c and A\u0301\u0302\u0303leppo\u200b on 31/02/2016 at 25:61, "
        '\\u0022 \\" said \x1b[31mRed\x1b[0m \x07Cross\u2028\u2029.',
        "“““Nested ‘quotes “without ‘end said said said, according to according to the the said.",
        '"@en^^<urn:x> . <urn:a> <urn:b> """ . said \U0001f600\U0001f469\u200d\U0001f467 of it, '
        "9999999999999999999999 dead and ١٢ wounded.",
        "said the minister who said that " * 60,
        "\ufeff\u200f\u2066said\u2069",
    )
)
NO_ARTICLES = {
    "markup and commands": HOSTILE,
    "one mark": "…",
    "one endless word": "x" * 60_000,
    "one endless line": "said. " * 4_000,
    "only opening marks": "“said " * 3_000,
    "a table": "killed | 12 | Aleppo | 2016-01-01\n" * 400,
}


@cache
def annotated(key: str) -> dict[str, Any]:
    """The annotation record of one of our own articles."""
    return _record(_read(_path(key)))


@cache
def found_in(key: str) -> dict[str, list[Row]]:
    """What is found in it, as rows."""
    return rows(annotated(key))


def _path(key: str) -> Path:
    return next(path for path in FILES if path.stem == key)


def _read(path: Path) -> Article:
    (source,) = sources([path])
    return read(source)


def _record(one: Article) -> dict[str, Any]:
    return record(*annotate(one))


@pytest.mark.parametrize("expected", expectations("unseen"))
def test_an_article_of_another_kind_is_read_as_a_careful_reader_reads_it(
    expected: Expectation,
) -> None:
    """The facts that matter are found, and nothing is invented."""
    expected.check(found_in(expected.of)[expected.kind])


@pytest.mark.parametrize("key", [p.stem for p in FILES])
def test_every_finding_lies_in_the_text_as_received(key: str) -> None:
    """No finder fails, the text is unchanged, and what has words has them at its place."""
    _is_sound(annotated(key), _read(_path(key)).text)


@pytest.mark.parametrize("key", [p.stem for p in FILES])
def test_no_finding_has_to_be_dropped_for_its_shape(key: str) -> None:
    """What the finders give can be written down whole: no shape refuses any of it."""
    one = _read(_path(key))
    _, kept = graph_of(*annotate(one), digest=digest_of(one))
    assert not [d for d in kept.dropped if d.finder != NOT_ENGLISH]


@pytest.mark.parametrize("kind", NO_ARTICLES)
def test_a_text_that_is_no_article_does_no_harm(kind: str) -> None:
    """Markup, update commands, control characters and endless lines are only text."""
    one = article(NO_ARTICLES[kind], key="hostile")
    document, found = annotate(one)
    _is_sound(record(document, found), one.text)
    checked, _ = graph_of(document, found, digest=digest_of(one))
    assert not [t for t in checked.graph.triples if "urn:" in f"{t[0]}{t[1]}"]


def test_twenty_thousand_words_are_one_article() -> None:
    """A long text gives what its parts give: quotations, events, and a graph that conforms."""
    parts = [p.read_text("utf-8") for p in FILES if p.suffix == ".txt" and p.stem != "arabic"]
    words, pieces = 0, []
    for part in cycle(parts):
        pieces.append(part)
        words += len(part.split())
        if words >= 20_000:
            break
    one = article("\n\n\n".join(pieces), key="long")
    document, found = annotate(one)
    _is_sound(record(document, found), one.text)
    assert len(found.statements) > 300 and len(found.events) > 100


def _is_sound(one: Mapping[str, Any], text: str) -> None:
    assert one["text"] == text
    assert [d for d in one["dropped"] if d["finder"] != NOT_ENGLISH] == []
    json.dumps(one, allow_nan=False)
    for start, end in _spans(one):
        assert 0 <= start < end <= len(text)
    told = [*one["toponyms"], *one["links"], *one["timexes"]]
    told += [mention for entity in one["entities"] for mention in entity["mentions"]]
    assert all(text[t["start"] : t["end"]] == t["text"] for t in told)


def _spans(one: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    for statement in one["statements"]:
        yield from (tuple(s) for part in ("source", "cue", "content") for s in statement[part])
    for event in one["events"]:
        yield from ((t["start"], t["end"]) for t in (*event["triggers"], *event["args"]))


# ── the whole road, with a store at its end ──────────────────────────────────────────────────


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our own articles, with an empty one, a hostile one and some in old encodings."""
    path = tmp_path_factory.mktemp("articles")
    for file in ARTICLES.iterdir():
        (path / file.name).write_bytes(file.read_bytes())
    (path / "empty.txt").touch()
    (path / "hostile.txt").write_bytes(HOSTILE.encode())
    for name, (town, encoding) in ENCODED.items():
        (path / f"{name}.txt").write_bytes(ELSEWHERE.format(town=town).encode(encoding))
    return path


@pytest.fixture(scope="module")
def built(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Tally]]:
    """A store that was built from them in this process."""
    with Store.open(tmp_path_factory.mktemp("one")) as store:
        yield store, build(sources([folder]), store, jobs=1)


def test_all_but_the_empty_one_come_through(built: tuple[Store, Tally]) -> None:
    """Every other graph conforms and is stored; the empty file is told with its reason."""
    store, tally = built
    (reject,) = store.rejects()
    assert (reject.key, reject.stage) == ("empty", "read") and "empty" in reject.reason
    assert (tally.built, tally.rejected, tally.duplicates) == (len(FILES) + 4, 1, 0)
    assert store.quarantined() == ()
    assert store.counts().articles == len(FILES) + 4


@pytest.mark.parametrize("name", ENCODED)
def test_any_encoding_gives_the_words_that_were_written(
    name: str, built: tuple[Store, Tally]
) -> None:
    """Windows-1252, UTF-16 and a byte order mark are read, line ends stay as they are."""
    kept = built[0].article(name)
    assert kept is not None
    town, _ = ENCODED[name]
    assert kept.text.removeprefix("\ufeff") == ELSEWHERE.format(town=town)
    quoted = [s for s in rows(_record(kept))["statement"] if s["mode"] == "direct"]
    assert [s["content"].rstrip(",") for s in quoted] == [
        "Nobody was hurt, which is the main thing"
    ]
    assert quoted[0]["speaker"] == "Élodie Marchœur"


def test_what_was_read_is_kept_character_for_character(built: tuple[Store, Tally]) -> None:
    """The text beside the graph is the text of the file."""
    for path in FILES:
        if path.suffix == ".txt":
            kept = built[0].article(path.stem)
            assert kept is not None and kept.text == path.read_bytes().decode()


def test_a_second_build_changes_nothing(folder: Path, built: tuple[Store, Tally]) -> None:
    """Building the same articles again leaves every graph, and publishes nothing new."""
    store, first = built
    before, snapshot = list(store.canonical_nquads()), store.current()
    again = build(sources([folder]), store, jobs=1)
    assert (again.unchanged, again.built) == (first.built, 0)
    assert list(store.canonical_nquads()) == before
    assert store.current() == snapshot


def test_other_processes_give_the_same_bytes(
    folder: Path, built: tuple[Store, Tally], tmp_path: Path
) -> None:
    """Two workers, each with its own hash seed, write what one process writes."""
    with Store.open(tmp_path) as store:
        build(sources([folder]), store, jobs=2)
        assert list(store.canonical_nquads()) == list(built[0].canonical_nquads())


@pytest.mark.parametrize("key", ["quake", "liveblog"])
def test_annotating_again_gives_the_same_record(key: str) -> None:
    """The record is a function of the text."""
    again = _record(_read(ARTICLES / f"{key}.txt"))
    assert json.dumps(again) == json.dumps(annotated(key))


def test_every_line_of_the_graph_is_valid_and_ours(built: tuple[Store, Tally]) -> None:
    """What articles say cannot become statements of the graph, nor blank nodes."""
    quads = ox.parse(b"".join(built[0].canonical_nquads()), ox.RdfFormat.N_QUADS)
    subjects = {q.subject for q in quads}
    assert all(isinstance(s, ox.NamedNode) for s in subjects)
    assert not [s for s in subjects if "urn:" in s.value or "example.org" in s.value]
