"""Many articles down the road at once (`kg.build`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kg import pipeline, walk
from kg.build import Outcome, Rejected, Tally, build
from kg.errors import GraphRejected
from kg.model import Span, Statement
from kg.read import Source, sources
from kg.store import Store

TEXTS = {
    "flood": "Heavy rain flooded Porto on Monday, 1 March 2021. "
    "At least four people died, police said.",
    "strike": "Dock workers in Antwerp went on strike on 2 March 2021. "
    "“We want a rise,” Jan Maes said.",
    "vote": "Parliament in Oslo approved the budget on 3 March 2021, "
    "the finance minister announced.",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def built(folder: Path, data: Path, **options: object) -> tuple[Tally, bytes]:
    """Build a folder; return what came of it and the canonical N-Quads of the store."""
    with Store.open(data) as store:
        tally = build(sources([folder]), store, **options)  # type: ignore[arg-type]
        return tally, b"".join(store.canonical_nquads())


def test_the_same_articles_give_the_same_graph_whoever_works(folder: Path, tmp_path: Path) -> None:
    """One process or two: byte for byte."""
    _, alone = built(folder, tmp_path / "one", jobs=1)
    _, together = built(folder, tmp_path / "two", jobs=2)
    assert alone == together
    assert alone.count(b"\n") > 1000


def test_a_second_build_changes_nothing(folder: Path, tmp_path: Path) -> None:
    """What is up to date is left alone; `force` makes it again and it is the same."""
    first, before = built(folder, tmp_path / "data", jobs=1)
    second, after = built(folder, tmp_path / "data", jobs=1)
    third, forced = built(folder, tmp_path / "data", jobs=1, force=True)
    assert (first.built, second.built, second.unchanged, third.built) == (3, 0, 3, 3)
    assert before == after == forced


def test_an_article_that_changed_replaces_its_graph(folder: Path, tmp_path: Path) -> None:
    """Only that one is made again, and nothing of the old telling stays."""
    built(folder, tmp_path / "data", jobs=1)
    (folder / "flood.txt").write_text(TEXTS["flood"].replace("Porto", "Lyon"))
    tally, graph = built(folder, tmp_path / "data", jobs=1)
    assert (tally.built, tally.unchanged) == (1, 2)
    assert b"flooded Porto" not in graph
    assert b"flooded Lyon" in graph


def test_bad_articles_cost_nobody_else_anything(folder: Path, tmp_path: Path) -> None:
    """Empty, binary, twice the same: each is rejected with stage and reason, the rest are built."""
    (folder / "empty.txt").write_text("  \n")
    (folder / "picture.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "votes.txt").write_text(TEXTS["vote"])
    heard: list[tuple[str, str]] = []

    def report(tally: Tally, source: Source, outcome: Outcome) -> None:
        if isinstance(outcome, Rejected):
            heard.append((source.key, outcome.stage))

    tally, _ = built(folder, tmp_path / "data", jobs=1, report=report)
    assert (tally.built, tally.rejected, tally.duplicates) == (3, 2, 1)
    assert heard == [("empty", "read"), ("picture", "read"), ("votes", "duplicate")]
    with Store.open(tmp_path / "data") as store:
        rejects = {Path(r.source).name: r for r in store.rejects()}
    assert rejects.keys() == {"empty.txt", "picture.txt", "votes.txt"}
    assert all(r.reason and r.hint for r in rejects.values())


def test_a_graph_that_fails_its_check_is_kept_aside_with_its_report(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quarantined and listed; the others are stored; mended, it comes through."""
    real = pipeline.graph_of

    def refuse(document, found, **options):  # type: ignore[no-untyped-def]
        if document.article.key == "flood":
            raise GraphRejected("no", report="# why", messages=("Mend this.",))
        return real(document, found, **options)

    monkeypatch.setattr(walk, "graph_of", refuse)
    tally, _ = built(folder, tmp_path / "data", jobs=1)
    assert (tally.built, tally.rejected) == (2, 1)
    with Store.open(tmp_path / "data") as store:
        (held,) = store.quarantined()
        assert (held.key, held.messages) == ("flood", ("Mend this.",))
        assert held.report.read_text() == "# why"
    monkeypatch.undo()
    tally, _ = built(folder, tmp_path / "data", jobs=1)
    assert (tally.built, tally.unchanged) == (1, 2)
    with Store.open(tmp_path / "data") as store:
        assert (store.quarantined(), store.rejects()) == ((), ())


def test_a_fault_of_ours_costs_one_article(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unexpected error is reported as one, and the rest go on."""
    real = walk.annotate

    def stumble(article):  # type: ignore[no-untyped-def]
        if article.key == "vote":
            raise ZeroDivisionError("oops")
        return real(article)

    monkeypatch.setattr(walk, "annotate", stumble)
    tally, _ = built(folder, tmp_path / "data", jobs=1)
    assert (tally.built, tally.rejected) == (2, 1)
    with Store.open(tmp_path / "data") as store:
        (reject,) = store.rejects()
    assert (reject.stage, reject.reason) == ("fault", "ZeroDivisionError: oops")


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda s: replace(s, certainty=7.0),
        lambda s: replace(s, content=(Span(s.content[0].start, 9_999),)),
    ],
    ids=["its node", "its words"],
)
def test_a_finding_that_breaks_a_shape_is_dropped_and_the_article_stays(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoilt: Callable[[Statement], Statement],
) -> None:
    """One bad finding never loses the article, whether its node is at fault or its words."""
    real = walk.annotate

    def spoil(article):  # type: ignore[no-untyped-def]
        document, found = real(article)
        bad = tuple(map(spoilt, found.statements[:1]))
        return document, replace(found, statements=(*bad, *found.statements[1:]))

    monkeypatch.setattr(walk, "annotate", spoil)
    tally, _ = built(folder, tmp_path / "data", jobs=1)
    assert (tally.built, tally.rejected) == (3, 0)
    assert tally.dropped >= 2
