"""kg/copies: which articles have one text, and who has it from whom. All texts are invented."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.copies.credits import credits_of
from kg.copies.index import Index
from kg.copies.words import told_words
from kg.iris import DEFAULT_BASE
from tests.desk import Desk, Report

FLOOD = (
    "Floodwater broke through the dyke at Orm on Saturday night and drowned four people, the"
    " regional governor, Lena Tak, said on Sunday.",
    "The water reached the second floor of houses in the old town within an hour, and firemen took"
    " 120 people from their roofs by boat.",
    '"We had warned the ministry three times that the dyke would not hold," Tak said. "Nobody'
    ' answered our letters."',
    "The water ministry denied that. A spokesman said the last letter was answered in March, and"
    " that money for the repair had been sent to Orm in May.",
    "Two bridges over the Lind were closed to lorries, and trains between Orm and Tessel were"
    " cancelled until Wednesday.",
    "The dyke was built in 1911 and raised twice since then, most recently after the storm of 1962,"
    " which killed nineteen people on the same stretch of the river.",
)
OTHER = (
    "At least four residents of Orm lost their lives when a river wall gave way, and the search for"
    " two more went on at dawn.",
    "Boats of the fire service brought whole families out through attic windows; a school gymnasium"
    " in the next village has become their home for now.",
    "Governor Tak accuses the capital of having slept through her warnings. In the capital they say"
    " that the repair was paid for, and ask her where the money went.",
)
OWN = (
    "In the market square of Orm the mud lies knee-deep, and the baker gives away what the water"
    " has left of his flour."
)


def article(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


WIRE = Report(key="wire", text=article(*FLOOD), outlet="Orm Press", day="2019-05-05")


def beside(text: str) -> Desk:
    desk = Desk([WIRE, Report(key="copy", text=text, outlet="The Gazette", day="2019-05-06")])
    desk.find()
    return desk


EDITS = {
    "the same": article(*FLOOD),
    "cut from the end": article(*FLOOD[:3]),
    "its end alone": article(*FLOOD[3:]),
    "an own beginning": article(OWN, *FLOOD),
    "an own beginning, cut": article(OWN, *FLOOD[:3]),
    "another headline": article("Four dead as old dyke gives way", *FLOOD),
    "reordered": article(*FLOOD[2:4], *FLOOD[:2], *FLOOD[4:]),
    "words changed": article(*FLOOD)
    .replace("Saturday night", "the night to Sunday")
    .replace("120 people", "more than a hundred people")
    .replace("A spokesman said", "A spokeswoman told reporters"),
    "other quotation marks": article(*FLOOD).replace('"', "”").replace("'", "’").upper(),
    "one line": " ".join(FLOOD),
    "in a report twice as long": article(*OTHER, OWN, *FLOOD, *OTHER[:2]),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_copy_is_found_whatever_was_done_to_it(edit: str) -> None:
    """Containment counts, not likeness: cut, continued, reordered, with changed words."""
    ((one, other, original, ground),) = beside(EDITS[edit]).copyings()
    assert (one, other, original, ground) == ("copy", "wire", "wire", "ByDate")


NOT_COPIES = {
    "other words": article(*OTHER),
    "a shared paragraph": article(*OTHER, FLOOD[5]),
    "a shared quotation": article(*OTHER, FLOOD[2]),
    "too short to tell": FLOOD[4],
    "nothing": "Rain.",
}


@pytest.mark.parametrize("case", NOT_COPIES)
def test_what_two_authors_wrote_is_no_copy(case: str) -> None:
    """A background paragraph, a quotation or a line that both have does not make a copy."""
    assert beside(NOT_COPIES[case]).copyings() == []


def test_a_footer_under_every_article_makes_no_copies() -> None:
    """Ten articles of a site that end in the same long line, as if it were told."""
    foot = (
        "Readers of the Gazette may write to us until midnight under their own name and from their"
        " own address; we print what is short, and what is polite, and send back nothing else."
    )
    own = (" ".join(f"word{n}x{m}" for m in range(90)) for n in range(10))
    desk = Desk(Report(key=f"a{n}", text=article(text, foot)) for n, text in enumerate(own))
    desk.find()
    assert desk.copyings() == []


def test_headlines_and_footers_are_nobodys_words() -> None:
    """Told are the zones that are read, but for the headline: any desk writes its own."""
    text = "Dyke breaks\n\nWater came.\n\n© Orm Press"
    zones = [
        {"kind": "title", "start": 0, "end": 11},
        {"kind": "paragraph", "start": 13, "end": 24},
        {"kind": "footer", "start": 26, "end": 37},
    ]
    words = told_words({"text": text, "zones": zones})
    assert [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)] == [
        "Water",
        "came",
    ]


def test_the_share_and_the_passages_are_given() -> None:
    """Of the copy 100 % stand in the report, as one passage each, around what was changed."""
    desk = beside(EDITS["words changed"].split("\n\n")[0] + "\n\n" + "\n\n".join(FLOOD[1:4]))
    (row,) = desk.query(
        "SELECT ?share ?words { ?c <https://w3id.org/newsgraph/ontology#share> ?share ;"
        " <https://w3id.org/newsgraph/ontology#sharedWords> ?words }"
    )
    assert 0.85 < float(row[0].value) < 1.0
    assert 70 < int(row[1].value) < 100
    said = "\n".join(desk.said())
    assert len(set(re.findall(r"article/copy#char=\d+,\d+", said))) == 1
    start, end = map(int, re.findall(r"article/wire#char=(\d+),(\d+)", said)[0])
    assert start == 0
    assert article(*FLOOD)[start:end].endswith("sent to Orm in May")


# ── who had it first ────────────────────────────────────────────────────────────────────────


def judged(*reports: Report) -> list[tuple[str, str, str | None, str]]:
    desk = Desk(reports)
    desk.find()
    return desk.copyings()


def printed(
    key: str, outlet: str | None, text: str = article(*FLOOD), day: str | None = "2019-05-05"
) -> Report:
    return Report(key=key, text=text, outlet=outlet, day=day)


@pytest.mark.parametrize(
    "credit",
    [
        "ORM (Orm Press) - {}",
        "{}\n\nSource: Orm Press",
        "{}\n\n(Orm Press)",
        "By Orm Press\n\n{}",
        "{}\n\n(With files from Orm Press)",
        "{}\n\n© 2019 Orm Press. All rights reserved.",
    ],
)
def test_who_names_the_other_as_its_source_has_it_from_there(credit: str) -> None:
    """Even when its own day is the earlier one: agencies' days are often only inferred."""
    copy = printed("a", "The Gazette", credit.format(article(*FLOOD)), "2019-05-04")
    assert judged(copy, printed("b", "Orm Press")) == [("a", "b", "b", "ByCredit")]


def test_two_that_name_one_agency_have_it_from_there_and_not_from_each_other() -> None:
    """Reuters is known; neither article is its."""
    texts = (f"ORM (Reuters) - {article(*FLOOD)}", f"{article(*FLOOD[:4])}\n\nSource: Reuters")
    found = judged(
        printed("a", "The Gazette", texts[0], "2019-05-04"), printed("b", "The Herald", texts[1])
    )
    assert found == [("a", "b", None, "CommonAgency")]


def test_what_one_copy_says_of_the_text_holds_for_the_others() -> None:
    """The Herald names nobody, but the Gazette has the same text from Orm Press."""
    found = judged(
        printed("a", "The Gazette", f"ORM (Orm Press) - {article(*FLOOD)}"),
        printed("b", "Orm Press"),
        printed("c", "The Herald"),
    )
    assert found == [("a", "b", "b", "ByCredit"), ("b", "c", "b", "ByCredit")]


@pytest.mark.parametrize("day", ["2019-05-05", None])
def test_where_nothing_tells_nobody_is_the_original(day: str | None) -> None:
    """One day, or none, and no credit: one text all the same."""
    assert judged(printed("a", "The Gazette"), printed("b", "The Herald", day=day)) == [
        ("a", "b", None, "Undecided")
    ]


def test_an_outlet_that_prints_its_own_text_again_copies_nobody() -> None:
    """The later article is the copy, on the ground that both are one outlet's."""
    again = article(OWN, *FLOOD)
    found = judged(printed("a", "The Gazette"), printed("b", "The Gazette", again, "2019-05-09"))
    assert found == [("a", "b", "a", "SameOutlet")]


def test_versions_of_an_article_are_one_article() -> None:
    """A changed article is no copy of what it was."""
    second = Report(key="b", text=article(OWN, *FLOOD), outlet="The Gazette", version_of="a")
    assert judged(printed("a", "The Gazette"), second) == []


def test_the_fortieth_copy_is_a_copy_of_the_report() -> None:
    """Not of the thirty-nine before it; the text is first in the report."""
    copies = [
        printed(f"c{n:02}", f"Outlet {n}", article(OWN[n:], *FLOOD), "2019-05-06")
        for n in range(40)
    ]
    found = judged(WIRE, *copies)
    assert found == [(f"c{n:02}", "wire", "wire", "ByDate") for n in range(40)]


def test_a_text_that_many_have_asks_no_more_of_the_index_a_copy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A report printed thirty times is five times the work of one printed six times."""
    asked, column = 0, Index._column

    def counted(index: Index, sql: str, *values: object) -> list[Any]:
        nonlocal asked
        asked += 1
        return column(index, sql, *values)

    monkeypatch.setattr(Index, "_column", counted)

    def questions(copies: int) -> float:
        nonlocal asked
        asked = 0
        Desk(printed(f"c{n:02}", f"Outlet {n}", day="2019-05-06") for n in range(copies)).find()
        return asked / copies

    assert questions(30) < 1.5 * questions(6)


def test_a_round_up_has_two_texts() -> None:
    """It has one report from the one, another from the other; these two have nothing in common."""
    report = Report(key="other", text=article(*OTHER), outlet="Radio Lind", day="2019-05-05")
    both = Report(key="round-up", text=article(*FLOOD, *OTHER), outlet="The Post", day="2019-05-07")
    assert judged(WIRE, report, both) == [
        ("other", "round-up", "other", "ByDate"),
        ("round-up", "wire", "wire", "ByDate"),
    ]


def test_credits_are_names_of_outlets_as_they_are_written() -> None:
    """Known outlets by their id; of other words only what stands where credits stand."""
    text = "NAIROBI (Reuters) - A boat sank (again) on Monday.\n\nSource: The Orm Press"
    names = dict(credits_of(text, ("AFP",)))
    assert names["reuters"] == "Reuters"
    assert names["agence-france-presse"] == "AFP"
    assert names["=the orm press"] == "The Orm Press"
    assert not any("again" in name for name in names)


# ── over time ───────────────────────────────────────────────────────────────────────────────


def test_the_index_is_brought_up_to_date_and_may_be_lost(tmp_path: Path) -> None:
    """New articles only are read; who goes takes the copying along; other software starts anew."""
    desk = Desk([WIRE])
    assert desk.find(tmp_path).articles == 1
    desk.put(printed("a", "The Gazette", day="2019-05-06"))
    desk.put(printed("b", "The Herald", day="2019-05-07"))
    found = desk.find(tmp_path)
    assert (found.articles, found.clusters) == (2, 1)
    assert desk.find(tmp_path).articles == 0
    before = desk.said()
    (tmp_path / "copies.sqlite").write_bytes(b"this is no database" * 99)
    desk.find(tmp_path)
    assert desk.said() == before
    assert desk.find(tmp_path, version="2").articles == 3
    desk.remove("wire")
    desk.find(tmp_path)
    assert desk.copyings() == [("a", "b", "a", "ByDate")]
    assert not any("wire" in line for line in desk.said())
    assert b"Gazette" in (tmp_path / "copies.sqlite").read_bytes()
    desk.remove("a")
    assert desk.find(tmp_path).dropped == 1
    assert desk.said() == []
    assert b"Gazette" not in (tmp_path / "copies.sqlite").read_bytes()


def test_graphs_that_were_taken_from_the_store_are_made_again(tmp_path: Path) -> None:
    """The store decides, not the index: somebody may have restored an older one."""
    desk = Desk([WIRE, printed("a", "The Gazette")])
    desk.find(tmp_path)
    before = desk.said()
    desk.remove_graphs([f"{DEFAULT_BASE}graph/copies/a", f"{DEFAULT_BASE}graph/copies/wire"])
    desk.find(tmp_path)
    assert desk.said() == before != []


def test_a_run_that_was_killed_is_simply_run_again(tmp_path: Path) -> None:
    """While its graphs were put: what was noted is done by the next."""
    desk = Desk([WIRE, printed("a", "The Gazette")])

    class Killed(Exception):
        pass

    def put_many(graphs: object) -> None:
        raise Killed

    whole, desk.put_many = desk.put_many, put_many  # type: ignore[method-assign]
    with pytest.raises(Killed):
        desk.find(tmp_path)
    desk.put_many = whole  # type: ignore[method-assign]
    assert desk.find(tmp_path).clusters == 1
    assert len(desk.copyings()) == 1


REPORTS = [
    WIRE,
    printed("cut", "The Post", article(*FLOOD[:3]), "2019-05-06"),
    printed("end", None, article(*FLOOD[3:]), None),
    printed("credited", "The Gazette", f"ORM (Orm Press) - {article(*FLOOD)}", "2019-05-04"),
    printed("own", "The Herald", article(OWN, *FLOOD), "2019-05-06"),
    printed("other", "Radio Lind", article(*OTHER), "2019-05-05"),
    printed("both", "The Mail", article(*FLOOD, *OTHER), "2019-05-08"),
    *(
        printed(f"same{n}", f"Outlet {n}", article(*FLOOD, f"{OWN} {n}."), f"2019-05-0{n}")
        for n in range(1, 7)
    ),
]


@settings(max_examples=25)
@given(st.data())
def test_the_set_of_articles_decides_not_their_order_nor_the_runs(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever came, changed and went in between: the same articles, the same graphs."""
    folder = tmp_path_factory.mktemp("runs")
    kept = data.draw(st.sets(st.sampled_from(range(len(REPORTS))), min_size=1))
    at_once = Desk(REPORTS[n] for n in kept)
    at_once.find()
    desk = Desk()
    for number in data.draw(st.permutations(range(len(REPORTS)))):
        desk.put(REPORTS[number])
        if data.draw(st.booleans()):
            desk.find(folder)
    for number in sorted(set(range(len(REPORTS))) - kept):
        desk.remove(REPORTS[number].key)
        if data.draw(st.booleans()):
            desk.find(folder)
    desk.find(folder)
    assert desk.said() == at_once.said()


@settings(max_examples=60)
@given(st.lists(st.text(max_size=300), min_size=1, max_size=4))
def test_any_text_can_be_printed(texts: list[str]) -> None:
    """No text stops the others: no words, no spaces, other scripts."""
    every = [f"A {text}" for text in texts] + [article(*FLOOD)]
    desk = Desk(Report(key=f"a{n}", text=text) for n, text in enumerate(every))
    assert desk.find().articles == len(texts) + 1
