"""kg/document: zones and sentences. Articles are invented; what is checked are general rules."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.document import structure
from kg.document.sentences import split
from kg.errors import StructureError
from kg.model import Article, Document, Span, ZoneKind

LIVE_BLOG = """\
PHOTO: Firefighters at the container port of Lindal (Ana Torres/Reuters)


LATEST

MONDAY FEATURE

Op-Ed: Who Owns the Harbour?


Jump to Original Entry


UPDATE 1630 GMT: The fire in the harbour is out, the port authority says.

Crews will stay at the quays overnight.

Now see Port Daily: The Long Night of the Cranes


UPDATE 1105 GMT: The mayor, Rosa Delgado, has asked people to keep their windows shut.

She told the local radio:

We do not know yet what was in those containers. I ask everybody to stay inside.

It’s high time the owners told us what they store here.

Delgado said that schools would stay closed on Tuesday.

Footage of one of the explosions:

lindal-fire-04-03-19


ORIGINAL ENTRY: At least six dock workers were hurt on Monday when a fire broke out in Lindal.

The cause is not known. “We heard two bangs,” a crane driver said.

What the Company Says

Norline, which runs the terminal, said it was helping the investigators.


Ferry Strike Enters Second Week

Crews of the state ferries stayed away from work for the eighth day.
"""

DIGEST = """\
In Coastal Affairs, March 6, 2019    (and below: ‘Storm closes ports’ – Meridian report)

Fishing boats stayed in port on Wednesday as a storm crossed the northern coast of the country.

“We have seen worse, but not often,” the harbour master said.

Storm closes ports along the northern coast

By Ana Torres and Piet de Wit, Meridian, March 5, 2019

Lindal, Norvia – All ports of the northern coast were closed on Tuesday, the coast guard said.

Two sailors were missing on Tuesday night, according to the coast guard.

Related news:
Ferry company asks for help after storm, March 6, 2019

The company that runs the state ferries asked the government for a loan on Wednesday morning.

EDITOR’S NOTE: We publish articles from elsewhere without agreeing with every one of them.

Recent Posts
Contact Us

We are closed just now. Write to us and we will answer soon.

Start typing and press Enter to search

Translate »"""


def article(text: str, title: str | None = None) -> Article:
    return Article(key="x", doc_id="x", text=text, digest="0", title=title)


def leaves(document: Document) -> list[tuple[ZoneKind, str]]:
    return [
        (zone.kind, zone.span.of(document.text))
        for zone in document.zones
        if not zone.kind.holds_zones
    ]


def words_of(document: Document, kind: ZoneKind) -> list[str]:
    return [words for one, words in leaves(document) if one is kind]


def sentences(text: str) -> list[str]:
    return [span.of(text) for span in split(text, Span(0, len(text)))]


def test_a_live_blog_is_divided_into_its_entries() -> None:
    """Updates carry marker and clock; a heading with more air above ends the original entry."""
    document = structure(article(LIVE_BLOG))
    holders = [z for z in document.zones if z.kind.holds_zones]
    assert [(z.kind, z.clock, z.label) for z in holders] == [
        (ZoneKind.UPDATE, "16:30Z", "UPDATE 1630 GMT"),
        (ZoneKind.UPDATE, "11:05Z", "UPDATE 1105 GMT"),
        (ZoneKind.ORIGINAL_ENTRY, None, "ORIGINAL ENTRY"),
        (ZoneKind.SECTION, None, "What the Company Says"),
        (ZoneKind.SECTION, None, "Ferry Strike Enters Second Week"),
    ]
    original, inner, story = holders[2:]
    assert original.span.covers(inner.span)
    assert not original.span.overlaps(story.span)


def test_what_surrounds_the_stories_is_told_from_them() -> None:
    """Captions, promotions, navigation, media captions and image names have kinds of their own."""
    document = structure(article(LIVE_BLOG))
    assert words_of(document, ZoneKind.CAPTION)[0].startswith("PHOTO: Firefighters")
    assert words_of(document, ZoneKind.PROMOTION) == [
        "LATEST",
        "MONDAY FEATURE",
        "Op-Ed: Who Owns the Harbour?",
        "Now see Port Daily: The Long Night of the Cranes",
    ]
    assert words_of(document, ZoneKind.NAVIGATION) == ["Jump to Original Entry"]
    assert words_of(document, ZoneKind.MEDIA_CAPTION) == ["Footage of one of the explosions:"]
    assert words_of(document, ZoneKind.IMAGE_NAME) == ["lindal-fire-04-03-19"]


def test_a_block_quote_ends_where_the_narrator_returns() -> None:
    """From the colon on, as long as somebody speaks; the next reported speech is narration."""
    document = structure(article(LIVE_BLOG))
    assert words_of(document, ZoneKind.BLOCK_QUOTE) == [
        "We do not know yet what was in those containers. I ask everybody to stay inside.",
        "It’s high time the owners told us what they store here.",
    ]


def test_a_colon_before_a_list_or_a_quoted_paragraph_opens_no_block_quote() -> None:
    """Items and paragraphs in quotation marks are what they look like."""
    text = (
        "The minister listed three points when she spoke to the press after the meeting:\n\n"
        "- We need more boats.\n\n- We need more crews.\n\n"
        "The head of the union, Jan Berg, said after the vote in the capital on Friday:\n\n"
        "“We will not go back to work.”\n\n“We have waited long enough for this.”"
    )
    assert words_of(structure(article(text)), ZoneKind.BLOCK_QUOTE) == []


def test_a_speaker_and_a_colon_are_enough_when_somebody_speaks_after_it() -> None:
    """“Foreign Minister Ann Lee:” needs no verb of speech."""
    text = (
        "Reactions to the vote came quickly from both sides of the strait on Sunday night.\n\n"
        "Foreign Minister Ann Lee:\n\n"
        "We welcome this vote. I thank you all, and our friends abroad, for your patience.\n\n"
        "Turnout was the lowest since the first election, according to the commission."
    )
    assert words_of(structure(article(text)), ZoneKind.BLOCK_QUOTE) == [
        "We welcome this vote. I thank you all, and our friends abroad, for your patience."
    ]


def test_a_second_article_inside_the_first_is_told_from_it() -> None:
    """A title with a byline, or with a date, after the first article opens another one."""
    document = structure(article(DIGEST))
    embedded = [z for z in document.zones if z.kind is ZoneKind.EMBEDDED_ARTICLE]
    assert [z.label for z in embedded] == [
        "Storm closes ports along the northern coast",
        "Ferry company asks for help after storm, March 6, 2019",
    ]
    assert embedded[0].span.of(document.text).endswith("according to the coast guard.")
    assert embedded[1].span.of(document.text).endswith("on Wednesday morning.")
    assert [w.split(",")[0] for w in words_of(document, ZoneKind.BYLINE)] == [
        "In Coastal Affairs",
        "By Ana Torres and Piet de Wit",
    ]


def test_the_end_of_a_page_is_not_read() -> None:
    """Notes, navigation and remarks between navigation are kept, but hold no sentences."""
    document = structure(article(DIGEST))
    assert words_of(document, ZoneKind.EDITORS_NOTE)[0].startswith("EDITOR’S NOTE")
    assert words_of(document, ZoneKind.NAVIGATION) == [
        "Recent Posts",
        "Contact Us",
        "Start typing and press Enter to search",
        "Translate »",
    ]
    assert words_of(document, ZoneKind.FOOTER) == [
        "We are closed just now. Write to us and we will answer soon."
    ]
    assert document.text[document.sentences[-1].span.start :].startswith("The company that runs")


@pytest.mark.parametrize(
    ("marker", "clock"),
    [
        ("UPDATE 1100 GMT:", "11:00Z"),
        ("UPDATE 2 (0915 CET):", "09:15+01:00"),
        ("Update, 3:45 p.m.:", "15:45"),
        ("UPDATED 12:05 a.m. ET –", "00:05"),
        ("[10:32 BST]", "10:32+01:00"),
        ("14:05 UTC —", "14:05Z"),
        ("10.32am BST:", "10:32+01:00"),
        ("UPDATE:", None),
    ],
)
def test_update_markers_give_the_clock_as_iso_8601(marker: str, clock: str | None) -> None:
    """A zone with several offsets, as ET has, leaves the clock without one."""
    text = f"Rain is expected in the valley all day long.\n\n{marker} The dam is holding, they say."
    update = next(z for z in structure(article(text)).zones if z.kind is ZoneKind.UPDATE)
    assert (update.clock, update.label) == (clock, marker.strip(" :–—[]"))


@pytest.mark.parametrize(
    "line",
    [
        "Update on the dam: engineers found no crack in the wall, the ministry said on Friday.",
        "See the minister’s answer: it was short and it did not please the members of parliament.",
        "Latest figures show that prices rose by four percent in March.",
        "Related problems were found at two other plants in the north of the country.",
        "By Friday the water had reached the old town and its bridges.",
        "Share prices fell on Monday for the third day in a row.",
        "Photographs of the meeting were shown on state television on Sunday evening.",
        "Reuters reported on Monday that the talks had failed.",
        "Copyright law was debated in the lower house until midnight.",
        "1917 was a year of hunger in the valley, and of two revolutions.",
        "Read more than one newspaper, the minister told the students.",
    ],
)
def test_a_paragraph_that_begins_like_a_label_stays_a_paragraph(line: str) -> None:
    """What is taken for promotion or footer is lost, so in doubt it is read."""
    text = f"{line}\n\nThe valley has seen two such springs in the last ten years."
    assert leaves(structure(article(text)))[0][0] is ZoneKind.PARAGRAPH


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Read more: Five Days on the River", ZoneKind.PROMOTION),
        ("Sign up for our morning newsletter", ZoneKind.PROMOTION),
        ("Advertisement", ZoneKind.PROMOTION),
        ("Share this article", ZoneKind.NAVIGATION),
        ("265 shares", ZoneKind.NAVIGATION),
        ("© 2019 The Lindal Post. All rights reserved.", ZoneKind.FOOTER),
        ("(Reporting by Ann Lee; Editing by Bo Chen)", ZoneKind.FOOTER),
        ("Posted at 5:30 p.m., March 4, 2019", ZoneKind.BYLINE),
        ("By Ann Lee, Staff Writer", ZoneKind.BYLINE),
        ("FILE PHOTO: The bridge before the flood", ZoneKind.CAPTION),
        ("* * *", ZoneKind.NAVIGATION),
    ],
)
def test_lines_that_are_no_story_are_told_by_their_words(line: str, kind: ZoneKind) -> None:
    """Whole-line patterns from structure.toml."""
    text = f"The river rose again on Monday night.\n\n{line}\n\nTwo bridges were closed by noon."
    assert leaves(structure(article(text)))[1] == (kind, line)


def test_lines_wrapped_at_a_width_are_one_paragraph() -> None:
    """Wire copy breaks lines anywhere; empty lines and indents part its paragraphs."""
    text = (
        "THE CENTRAL BANK SAID TODAY THAT IT WOULD LEAVE ITS MAIN INTEREST\n"
        "RATE AS IT IS UNTIL THE SUMMER. THE DECISION HAD BEEN EXPECTED BY\n"
        "MOST BANKS.\n\n"
        "   THE GOVERNOR, MARTA SOLIS, TOLD REPORTERS THAT PRICES WERE RISING\n"
        "FASTER THAN IN THE U.S. AND THAT THE BANK WAS WATCHING THE HARVEST\n"
        "AND THE PRICE OF OIL CLOSELY.\n"
        "   SHE GAVE NO DATE."
    )
    document = structure(article(text))
    assert [len(words.splitlines()) for _, words in leaves(document)] == [3, 3, 1]
    assert len(document.sentences) == 4


def test_single_line_ends_part_paragraphs_when_lines_are_not_wrapped() -> None:
    """The main text of a web page has a line a paragraph."""
    text = (
        "Village school wins prize\n"
        "A school of forty pupils in the hills has won the national prize for mathematics.\n"
        "“We just like puzzles,” the head teacher said.\r\n"
        "The prize will be handed over in May."
    )
    document = structure(article(text, title="Village School Wins Prize"))
    assert [kind for kind, _ in leaves(document)] == [ZoneKind.TITLE, *[ZoneKind.PARAGRAPH] * 3]


def test_a_title_run_into_the_text_is_parted_from_it() -> None:
    """Some archives put the title, with a full stop, before the first sentence."""
    text = "County lifts burn ban. Rain has ended the drought in the county, officials said."
    document = structure(article(text, title="County lifts burn ban"))
    assert leaves(document)[0] == (ZoneKind.TITLE, "County lifts burn ban.")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Gen. A. B. Karim met Mr. Lee at 5 p.m. Friday on St. John St. in Washington.", 1),
        ("He lives in the U.S. The minister does not.", 2),
        ("The U.S. Senate voted on Jan. 5 on No. 7. No. The vote was lost.", 3),
        ("“Will they go?” she asked. “They won’t.” He left.", 3),
        ("“They left.”The mayor stayed.", 2),
        ("It cost $3.5 million. See www.example.org/a.b for more.", 2),
        ("They want a card to play….For us it is a war.", 2),
        ("The West,…always asks for a truce.", 1),
        ("لم يعلق الوزير على الأمر. هل سيستقيل؟ لا أحد يعلم.", 3),
        ("首相说会谈将继续。军队已经离开。", 2),
        ('He said : " We won . " They had .', 2),
        ("She came third (of forty). Then it rained.", 2),
        ("the governor said. the council did not reply. it met at noon.", 3),
        ("TULSA, Okla. — The river rose.", 1),
        ("The study [3] was small. [4] Others followed.", 2),
    ],
)
def test_sentences_end_after_terminal_punctuation_only(text: str, count: int) -> None:
    """Abbreviations, initials, numbers, addresses and quotations are not the end of a sentence."""
    assert len(sentences(text)) == count


def test_a_sentence_without_end_is_cut() -> None:
    """No finder is given more than a few thousand characters at once."""
    text = "word " * 10_000
    assert max(len(s) for s in sentences(text)) <= 3000


def test_an_article_without_visible_text_is_refused() -> None:
    """A document has at least one zone."""
    with pytest.raises(StructureError, match="no text"):
        structure(article(" \n\r\n\t \u2028 "))


PIECES = st.sampled_from(
    [
        "LATEST", "UPDATE 1100 GMT: Rain.", "ORIGINAL ENTRY: Snow fell.", "He said:", "We go.",
        "Title Case Line", "By Ann Lee, May 3, 2019", "Related news:", "EDITOR’S NOTE: x",
        "Contact Us", "Footage of it:", "img-01-02-19", "A long paragraph that ends with a stop.",
        "[10:32 BST]", "“Open quote", "close”", "\x00", "قال الوزير.", "😀", "\ufeff", "...",
    ]
)  # fmt: skip
GAPS = st.sampled_from(["\n", "\n\n", "\n\n\n", "\r\n", "\r", " ", "\u2028", "\n   ", "\t"])


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.one_of(st.tuples(PIECES, GAPS), st.tuples(st.text(max_size=60), GAPS)), max_size=25)
)
def test_every_visible_character_lies_in_one_leaf(parts: list[tuple[str, str]]) -> None:
    """Leaves cover all but white space once; containers nest; sentences tile what is read."""
    text = "".join(piece + gap for piece, gap in parts)
    if not text.strip():
        return
    document = structure(article(text))
    covered = [0] * len(text)
    for zone in document.zones:
        if not zone.kind.holds_zones:
            for at in range(zone.span.start, zone.span.end):
                covered[at] += 1
    assert all(n == 1 or (n == 0 and c.isspace()) for n, c in zip(covered, text, strict=True))
    for one in document.zones:
        for other in document.zones:
            if one.span.overlaps(other.span):
                assert one.span.covers(other.span) or other.span.covers(one.span)
    spoken = {at for s in document.sentences for at in range(s.span.start, s.span.end)}
    for zone in document.zones:
        if not zone.kind.holds_zones and zone.kind.is_read:
            inside = range(zone.span.start, zone.span.end)
            assert all(at in spoken or text[at].isspace() for at in inside)


@pytest.mark.parametrize(
    "text",
    [
        "word " * 20_000,
        "x" * 200_000,
        "He said:\n\nWe will go.\n\n" * 5_000,
        "LATEST\n" + "Some Title Here\n" * 10_000,
        "U.S. " * 40_000,
        '". ' * 60_000,
        "[1] " * 50_000,
        "UPDATE " * 20_000,
        "3 May 2016 " * 20_000,
    ],
)
def test_time_grows_with_the_length_of_the_text(text: str) -> None:
    """No pattern backtracks and no rule looks at all blocks for each block."""
    start = time.process_time()
    structure(article(text))
    assert time.process_time() - start < 5


@pytest.mark.extra
def test_no_corpus_loses_much_of_its_text(shared: Path) -> None:
    """Of two dozen corpora of news less than two percent is taken for what is not read."""
    files = sorted((shared / "corpora").glob("*/dev.jsonl.gz"))
    assert files
    for file in files:
        unread = total = 0
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in list(lines)[:40]:
                record = json.loads(line)
                document = structure(article(record["text"], record.get("title")))
                for kind, words in leaves(document):
                    total += len(words)
                    unread += 0 if kind.is_read else len(words)
        assert unread < 0.02 * total, file
