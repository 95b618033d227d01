"""Content negotiation against RFC 9110, section 12.5.1, written down once more in another way."""

from __future__ import annotations

import random
from dataclasses import dataclass

from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.negotiate import GRAPHS, HTML, TABLES, Format, choose

LISTS = ((*TABLES, HTML), (*GRAPHS, HTML), (*TABLES,), (*GRAPHS,))
OURS = sorted(
    {t for formats in LISTS for f in formats for t in (f.media_type, *f.answered, *f.aliases)}
)
OTHERS = ("image/png", "application/pdf", "text/x-nothing", "video/*", "a/b")
RANGES = (*OURS, "*/*", "text/*", "application/*")


@dataclass(frozen=True)
class Range:
    """One member of an Accept header; `thousandths` of quality."""

    media: str
    thousandths: int

    def write(self, spelling: random.Random) -> str:
        """Write it in one of the ways that mean the same."""
        media = spelling.choice((self.media, self.media.upper(), self.media.title()))
        parameter = spelling.choice(("", ";charset=utf-8", '; a="b"', ' ; a="x;q=0,*/*;q=1"'))
        if self.thousandths == 1000 and spelling.random() < 0.5:
            return media + parameter
        number = f"{self.thousandths / 1000:.3f}"
        short = number.rstrip("0").rstrip(".") or "0"
        quality = spelling.choice((number, short))
        between = spelling.choice((";", " ; ", "; "))
        return f"{media}{parameter}{between}{spelling.choice('qQ')}={quality}"


def accept(ranges: list[Range], seed: int) -> str:
    """Write a header: blanks and empty members as the RFC's lists may have them."""
    spelling = random.Random(seed)
    comma = spelling.choice((",", ", ", " ,\t", ",,", " , , "))
    return comma.join(one.write(spelling) for one in ranges)


def quality(media_type: str, ranges: list[Range]) -> int | None:
    """The quality of a type: of the most specific range that fits, None where none does."""
    main = media_type.partition("/")[0]
    for pattern in (media_type, f"{main}/*", "*/*"):
        found = [one.thousandths for one in ranges if one.media == pattern]
        if found:
            return max(found)
    return None


def best(formats: tuple[Format, ...], ranges: list[Range]) -> int:
    """The highest quality that any of the formats has, by its own name or another it goes by."""
    found = [0]
    for format in formats:
        found.append(quality(format.media_type, ranges) or 0)
        for other in (*format.answered, *format.aliases):  # no wildcard means these
            found += [one.thousandths for one in ranges if one.media == other]
    return max(found)


ranges = st.lists(
    st.builds(
        Range,
        st.sampled_from((*RANGES, *OTHERS)),
        st.one_of(st.sampled_from((0, 1000)), st.integers(0, 1000)),
    ),
    min_size=1,
    max_size=7,
)
seeds = st.integers(0, 10_000)


@given(st.sampled_from(LISTS), ranges, seeds)
@settings(max_examples=400)
def test_no_format_is_liked_better_than_the_chosen_one(
    formats: tuple[Format, ...], asked: list[Range], seed: int
) -> None:
    """And none is chosen only where none is accepted: however the header is spelt."""
    chosen = choose(formats, accept(asked, seed))
    most = best(formats, asked)
    assert (chosen is None) == (most == 0)
    if chosen is not None:
        assert round(chosen.quality * 1000) == most
        answered = {f.media_type for f in formats} | {t for f in formats for t in f.answered}
        assert chosen.media_type in answered


@given(st.sampled_from(LISTS), ranges, seeds)
def test_a_quality_of_nought_is_a_no(
    formats: tuple[Format, ...], asked: list[Range], seed: int
) -> None:
    """What is refused by name is never answered with, whatever wildcards say."""
    refused = {one.media for one in asked if one.thousandths == 0}
    refused -= {one.media for one in asked if one.thousandths > 0}
    chosen = choose(formats, accept(asked, seed))
    assert chosen is None or chosen.media_type not in refused


@given(st.sampled_from(LISTS), ranges, seeds, st.randoms(use_true_random=False))
def test_the_order_of_wishes_means_nothing(
    formats: tuple[Format, ...], asked: list[Range], seed: int, chance: random.Random
) -> None:
    """Ties are ours to break, so the same set of wishes has the same answer."""
    shuffled = asked.copy()
    chance.shuffle(shuffled)
    assert choose(formats, accept(asked, seed)) == choose(formats, accept(shuffled, seed + 1))


@given(st.sampled_from(LISTS), ranges, seeds, st.sampled_from(OTHERS))
def test_a_type_we_do_not_write_changes_nothing(
    formats: tuple[Format, ...], asked: list[Range], seed: int, other: str
) -> None:
    """Clients list what they could read, not what there is."""
    with_other = [*asked, Range(other, 1000)]
    assert choose(formats, accept(asked, seed)) == choose(formats, accept(with_other, seed))


@given(st.sampled_from(LISTS), st.sampled_from(OURS), seeds)
def test_what_is_asked_for_by_name_alone_is_given(
    formats: tuple[Format, ...], media: str, seed: int
) -> None:
    """A single name is a format, or 406; never another one."""
    chosen = choose(formats, accept([Range(media, 1000)], seed))
    known = {t: f for f in formats for t in (*f.aliases, *f.answered)}
    known |= {f.media_type: f for f in formats}
    if media not in known:
        assert chosen is None
    else:
        assert chosen is not None
        assert media in (chosen.format.media_type, *chosen.format.aliases, *chosen.format.answered)


@given(ranges, seeds)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_endpoint_answers_with_what_it_chose(
    client: FlaskClient, asked: list[Range], seed: int
) -> None:
    """Over HTTP, in one header or in two: the type that comes is acceptable, or it is 406."""
    whole = accept(asked, seed)
    answer = client.get("/sparql?query=ASK%7B%7D", headers={"Accept": whole})
    most = best((*TABLES, HTML), asked)
    assert answer.status_code == (200 if most else 406)
    lines = [("Accept", accept([one], seed)) for one in asked]
    again = client.get("/sparql?query=ASK%7B%7D", headers=lines)
    assert (again.status_code, again.mimetype) == (answer.status_code, answer.mimetype)
    assert "Accept" in answer.headers["Vary"]
