"""Which tellings are of one event, however they arrive (`kg.merge.identity`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.iris import DEFAULT_BASE
from kg.merge.decisions import Decision, Ruling
from kg.merge.identity import Identities, grouped
from kg.merge.index import Index
from kg.merge.tellings import Telling
from tests.tellings import DAY, party, telling, town

TOWNS = (
    town("Tessel", 10.0, 20.0, "Morrow"),
    town("Arva", 10.05, 20.0, "Morrow"),
    town("Korm", 14.0, 20.0),
)
WORDS = ("ferry", "bakery", "market", "mosque", "harbour", "shell", "dawn", "mortar")
ARTICLES = "abcdefgh"

stories = st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            ("Shelling", "AirStrike", "Attack", "Ceasefire", "Offensive", "Talks")
        ),
        "place": st.none() | st.sampled_from(TOWNS),
        "day": st.none() | st.sampled_from([DAY - dt.timedelta(days=n) for n in range(4)]),
        "words": st.frozensets(st.sampled_from(WORDS), max_size=5).map(
            lambda w: " ".join(sorted(w))
        ),
        "agents": st.just(()) | st.sampled_from([(party("River Guard"),), (party("Hill Front"),)]),
        "killed": st.none() | st.sampled_from((3, 12, 40)),
        "published": st.none() | st.sampled_from([DAY + dt.timedelta(days=n) for n in range(3)]),
    }
)


@st.composite
def corpora(draw: st.DrawFn, most: int = 12) -> list[Telling]:
    """Some tellings of some articles, several of a few happenings."""
    told = draw(st.lists(stories, min_size=2, max_size=4))
    picks = draw(st.lists(st.sampled_from(told), min_size=2, max_size=most))
    return [
        telling(f"{ARTICLES[n % len(ARTICLES)]}/e{n}", **story)  # type: ignore[arg-type]
        for n, story in enumerate(picks)
    ]


def by_article(tellings: Iterable[Telling]) -> dict[str, list[Telling]]:
    found: dict[str, list[Telling]] = {}
    for one in tellings:
        found.setdefault(one.key, []).append(one)
    return found


class World:
    """An index to which articles come and from which they go."""

    def __init__(self, decisions: Sequence[Decision] = (), window: int = 60) -> None:
        self.index = Index(None, "test")
        self.identities = Identities(self.index, decisions, DEFAULT_BASE, window=window)

    def add(self, *tellings: Telling) -> World:
        self.identities.change((), ((one.key, one) for one in tellings))
        return self

    def remove(self, *keys: str) -> World:
        self.identities.change([n for key in keys for n in self.index.of_article(key)], ())
        return self

    def state(self) -> tuple[set[frozenset[str]], set[tuple[str, str, float]]]:
        """The events as sets of tellings, and the links."""
        numbers = self.index._column("SELECT n FROM tellings")
        iri = {n: self.index.telling(n).iri for n in numbers}
        events: dict[str | None, set[str]] = {}
        for n in numbers:
            events.setdefault(self.index.event_of(n), set()).add(iri[n])
        links = {
            (*sorted((iri[n], iri[m])), score)
            for n in numbers
            for m, score in self.index.links_of(n)
        }
        return {frozenset(e) for e in events.values()}, links  # type: ignore[return-value]


@settings(max_examples=60)
@given(corpora(), st.data(), st.sampled_from((1, 2, 60)))
def test_any_order_and_any_batches_give_the_same(
    tellings: list[Telling], data: st.DataObject, window: int
) -> None:
    """Articles arrive in any order, some at a time, even where blocks outgrow the window."""
    whole = World(window=window).add(*tellings)
    articles = data.draw(st.permutations(sorted(by_article(tellings).items())))
    world = World(window=window)
    while articles:
        size = data.draw(st.integers(1, len(articles)))
        world.add(*(one for _, some in articles[:size] for one in some))
        articles = articles[size:]
    assert world.state() == whole.state()


@settings(max_examples=60)
@given(corpora(), st.sampled_from((1, 2, 60)), st.data())
def test_an_article_that_came_and_went_leaves_nothing(
    tellings: list[Telling], window: int, data: st.DataObject
) -> None:
    """After it is removed all is as if it had never been there."""
    gone = data.draw(st.sampled_from(sorted({one.key for one in tellings})))
    rest = [one for one in tellings if one.key != gone]
    world = World(window=window).add(*tellings).remove(gone)
    assert world.state() == World(window=window).add(*rest).state()


@settings(max_examples=40)
@given(corpora(), st.data())
def test_what_people_decide_holds(tellings: list[Telling], data: st.DataObject) -> None:
    """Together is together, apart is apart, whatever the evidence."""
    first, second, third = (data.draw(st.sampled_from(tellings)).iri for _ in range(3))
    if len({first, second, third}) < 3:
        return
    decisions = [
        Decision(ruling=Ruling.TOGETHER, first=min(first, second), second=max(first, second)),
        Decision(ruling=Ruling.APART, first=min(second, third), second=max(second, third)),
    ]
    events, _ = World(decisions).add(*tellings).state()
    of = {iri: event for event in events for iri in event}
    assert of[first] == of[second]
    assert of[second] != of[third]


def test_three_outlets_tell_of_one_shelling() -> None:
    """Differing numbers and culprits do not keep apart what place, day and words join."""
    one = telling("a/e1", day=DAY, place=TOWNS[0], words="bakery queue shell", triggers="shelled",
                  killed=6, agents=(party("River Guard"),))  # fmt: skip
    two = telling("b/e4", day=DAY, place=TOWNS[0], words="bakery shell market", triggers="shelling",
                  killed=15, agents=(party("Hill Front"),))  # fmt: skip
    three = telling("c/e2", "Attack", day=DAY, place=TOWNS[0], words="bakery attack shell",
                    triggers="attack", killed=6)  # fmt: skip
    assert grouped([one, two, three], DEFAULT_BASE) == [[one, two, three]]


def test_look_alikes_stay_apart() -> None:
    """The next town, the next week, another sort of happening: three events."""
    first = telling("a/e1", day=DAY, place=TOWNS[0], words="bakery shell", triggers="shelled")
    elsewhere = telling("b/e1", day=DAY, place=TOWNS[2], words="bakery shell", triggers="shelled")
    later = telling("c/e1", day=DAY - dt.timedelta(days=7), place=TOWNS[0], words="bakery shell",
                    triggers="shelled")  # fmt: skip
    other = telling("d/e1", "Meeting", day=DAY, place=TOWNS[0], words="bakery shell")
    groups = grouped([first, elsewhere, later, other], DEFAULT_BASE)
    assert sorted(map(len, groups)) == [1, 1, 1, 1]


def test_a_likeness_is_not_passed_on() -> None:
    """A vague telling between two shellings of other days joins at most one of them."""
    first = telling("a/e1", day=DAY, place=TOWNS[0], words="bakery queue", triggers="shelled")
    vague = telling("b/e1", place=TOWNS[0], words="bakery queue", triggers="shelled")
    second = telling("c/e1", day=DAY - dt.timedelta(days=3), place=TOWNS[0], words="bakery queue",
                     triggers="shelled")  # fmt: skip
    events = grouped([first, vague, second], DEFAULT_BASE)
    assert not any({first, second} <= set(event) for event in events)
    assert any(len(event) == 2 for event in events)
