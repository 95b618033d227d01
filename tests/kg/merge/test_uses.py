"""Whether all articles that use a name speak of one person (`kg.merge.uses`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from kg.build import build
from kg.cli import kg
from kg.errors import MergeError
from kg.iris import DEFAULT_BASE
from kg.merge.uses import Held, Use, conflict, conflicts
from kg.read import sources
from kg.store import Store
from kg.vocab import PREFIXES

GREEK = Held("Interior Minister", "Interior Ministry", "GovernmentBody", "Greece")
TURKISH = Held("Foreign Minister", "Turkish government", "Government", "Turkey")
KEEPER, JUDGE = Held("goalkeeper"), Held("Judge")
ACTOR = f"{DEFAULT_BASE}id/actor/person/odo-brandt"


def use(*roles: Held, day: str = "2019-05-03", graph: str = "g1") -> Use:
    return Use(day, graph, ACTOR, f"{graph}#mention", tuple(sorted(roles)))


@pytest.mark.parametrize(
    ("mine", "theirs", "verdict"),
    [
        (GREEK, TURKISH, "Different"),
        (GREEK, replace(TURKISH, country="Greece"), None),
        (GREEK, replace(TURKISH, former=True), None),
        (GREEK, replace(TURKISH, title="Ambassador"), None),
        (replace(GREEK, until="2012"), replace(TURKISH, since="2014-03"), None),
        (KEEPER, JUDGE, "PossiblySame"),
        (KEEPER, Held("striker"), None),
        (Held("Mayor"), Held("lawyer"), None),
        (Held("official"), JUDGE, None),
    ],
)
def test_what_cannot_be_one_persons(mine: Held, theirs: Held, verdict: str | None) -> None:
    """Offices of two states at one time cannot; two callings hardly; a career can."""
    one, other = use(mine), use(theirs, graph="g2")
    found = conflict(one, other)
    assert (found and found.verdict) == verdict
    assert found == conflict(other, one)


def test_what_both_state_outweighs_what_only_one_does() -> None:
    """A judge of whom one article tells that she once kept goal is one judge."""
    assert conflict(use(JUDGE), use(JUDGE, KEEPER, graph="g2")) is None


def test_years_make_another_states_office_only_doubtful() -> None:
    """Between articles of ten years."""
    found = conflict(use(GREEK), use(TURKISH, day="2029-05-03", graph="g2"))
    assert found and found.verdict == "PossiblySame"


@given(st.permutations([use(r, graph=g) for r, g in ((GREEK, "a"), (TURKISH, "b"), (GREEK, "c"))]))
def test_the_order_does_not_matter(uses: list[Use]) -> None:
    """Each is set against the earliest that it conflicts with."""
    pairs = [(c.first.graph, c.second.graph) for c in conflicts(uses)]
    assert pairs == [("a", "b"), ("b", "c")]


TEXTS = {
    "aegean": "Turkish Foreign Minister Odo Brandt visited Athens on Monday. Brandt said that "
    "talks had begun.",
    "piraeus": "Greek Foreign Minister Odo Brandt arrived in Ankara on Tuesday. Brandt said that "
    "talks would go on.",
    "cup": "Odo Brandt kept goal in Lyon on Sunday. Brandt said he would retire.",
}
DECIDED = """SELECT ?reason ?by { ?i a ng:Identification ; ng:verdict ng:Same ; ng:reason ?reason ;
             ng:decidedBy/rdfs:label ?by ; ng:identifies/a ng:Mention }"""
CUP = ("id/actor/person/odo-brandt", "id/article/cup")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file an article."""
    folder = tmp_path_factory.mktemp("articles")
    for key, text in TEXTS.items():
        line = {"doc_id": key, "text": text, "date": "2019-05-07"}
        (folder / f"{key}.jsonl").write_text(json.dumps(line))
    return folder


def built(data: Path, folder: Path, *keys: str) -> tuple[int, int]:
    with Store.open(data) as store:
        tally = build(sources([str(folder / f"{key}.jsonl") for key in keys]), store, jobs=1)
        assert not store.quarantined(), store.rejects()
        return tally.built, tally.unchanged


def quads(data: Path) -> bytes:
    with Store.open(data) as store:
        return b"".join(store.canonical_nquads())


def rows(data: Path, query: str) -> Iterator[tuple[str, ...]]:
    with Store.open(data) as store:
        for row in store.query(query, prefixes=PREFIXES):
            yield tuple(term.value for term in row)  # type: ignore[union-attr]


def run(data: Path, *args: str) -> Result:
    return CliRunner().invoke(kg, ["merge", "--data", str(data), *args], prog_name="kg")


def test_ministers_of_two_states_are_told_of_for_somebody_to_decide(
    folder: Path, tmp_path: Path
) -> None:
    """With the words that name them, in whatever order the articles come."""
    graphs = []
    for number, keys in enumerate(permutations(TEXTS)):
        data = tmp_path / str(number)
        for key in keys if number else ():
            built(data, folder, key)
        if not number:
            built(data, folder, *keys)
        graphs.append(quads(data))
        if number == 2:
            break
    assert graphs[0] == graphs[1] == graphs[2]
    ask = """SELECT ?verdict ?quote ?reason { ?i a ng:Identification ; ng:verdict ?verdict ;
             ng:reason ?reason ; ng:identifies/ng:evidence/oa:hasSelector/oa:exact ?quote }"""
    (found,) = set(rows(tmp_path / "0", ask))
    assert found[0].endswith("#Different") and found[1] == "Odo Brandt"
    assert "Turkey" in found[2] and "Greece" in found[2]
    listed = run(tmp_path / "0", "--list").output
    assert "one person, or two?" in listed and "aegean" in listed and "piraeus" in listed
    pair = (CUP[0], "id/article/piraeus")
    run(tmp_path / "0", "--together", *pair, "--because", "he moved", "--by", "Ana Holm")
    assert "one person, or two?" not in run(tmp_path / "0", "--list").output
    assert ("he moved", "Ana Holm") in rows(tmp_path / "0", DECIDED)
    run(tmp_path / "0", "--undo", *pair)
    assert quads(tmp_path / "0") == graphs[0]


def test_a_namesake_is_told_apart_and_put_back(folder: Path, tmp_path: Path) -> None:
    """Only that article is built again; who decided stands there; undone, all is as before."""
    assert built(tmp_path, folder, *TEXTS) == (3, 0)
    before = quads(tmp_path)
    said = run(tmp_path, "--apart", *CUP, "--because", "a goalkeeper", "--by", "Ana Holm")
    assert (said.exit_code, "another by that name" in said.output) == (0, True)
    assert "a goalkeeper" in run(tmp_path, "--list").output
    assert built(tmp_path, folder, *TEXTS) == (1, 2)
    ask = """SELECT ?own ?by { ?own owl:differentFrom ?other . ?i ng:identifies ?own, ?other ;
             ng:verdict ng:Different ; ng:reason "a goalkeeper" ; ng:decidedBy/rdfs:label ?by }"""
    ((own, by),) = rows(tmp_path, ask)
    assert (by, own.startswith(f"{DEFAULT_BASE}id/actor/cup/")) == ("Ana Holm", True)
    named = "SELECT ?a { ?m ng:refersTo ?p ; ng:evidence/oa:hasSource ?a . FILTER (?p = <%s>) }"
    assert {a.rpartition("/")[2] for (a,) in rows(tmp_path, named % ACTOR)} == {"aegean", "piraeus"}
    after = quads(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    (other / "decisions.jsonl").write_text((tmp_path / "decisions.jsonl").read_text())
    for key in TEXTS:
        built(other, folder, key)
    assert quads(other) == after  # the decision was there before the articles
    assert run(tmp_path, "--undo", *CUP).exit_code == 0
    assert built(tmp_path, folder, *TEXTS) == (1, 2)
    assert quads(tmp_path) == before


@pytest.mark.parametrize(
    "args",
    [
        ("--apart", "id/actor/person/nobody-at-all", "id/article/cup", "--because", "x"),
        ("--undo", *CUP),
    ],
)
def test_refuses_what_cannot_be_decided(
    args: tuple[str, ...], folder: Path, tmp_path: Path
) -> None:
    """Of an actor the article does not name; and what is not apart is one already."""
    built(tmp_path, folder, "cup")
    said = run(tmp_path, *args)
    assert isinstance(said.exception, MergeError) and said.exception.hint
