"""Reads the figures of one sentence from left to right; each may look back at the ones before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.extract.figures.harm import Harm, harm, later
from kg.extract.figures.lists import cause_of_most, is_opened, is_part, is_sibling, place_of, rest
from kg.extract.figures.others import is_other
from kg.extract.figures.people import counted_head, is_person, is_some, may_be_people
from kg.extract.figures.placed import by_place
from kg.extract.figures.quantities import Quantity, quantities
from kg.extract.figures.subsets import side, subset
from kg.extract.figures.sums import added_up, as_part, checked_list
from kg.extract.figures.tolls import is_before, is_refused, is_superseded
from kg.extract.figures.view import View
from kg.model import Figure, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A figure and where it hangs: tokens are indices in the parse."""

    figure: Figure
    anchor: int  # the word of harm: "killed", "deaths"
    people: int  # head of the phrase counted
    part: bool = False  # "including 9 women": some of those counted before
    listed: bool = False  # in a list that means to be complete: "six dead: a couple and …"


def read(view: View) -> tuple[Counted, ...]:
    """Return the figures of the sentence, wholes before their parts, else in text order."""
    found = _Counter(view).run()
    found += _remaining(view, found)
    found = _summed(view, _together(view, found))
    return tuple(sorted(found, key=lambda c: c.figure.superseded))


class _Counter:
    def __init__(self, view: View) -> None:
        self._view = view
        self._found: list[Counted] = []
        self._open: list[tuple[Quantity, int]] = []  # people of whom nothing was said yet

    def run(self) -> list[Counted]:
        for number in quantities(self._view):
            self._found += self._read(number)
        return self._found

    def _read(self, number: Quantity) -> Iterator[Counted]:
        view = self._view
        people = counted_head(view, number)
        if is_other(view, number) or is_refused(view, number):
            return
        if is_some(view, number, people) or not may_be_people(view, number, people):
            return
        if self._is_beside_the_last(number):
            return
        found = self._as_part(number, people) or self._by_harm(number, people)
        if found is None:
            self._open.append((number, people))
            return
        told, part = found
        if told[1] > people:
            yield from self._before(number, told, part)
        whole = self._whole()
        listed = part and whole is not None and is_opened(view, number, whole.people)
        yield replace(_make(view, number, people, told, part), listed=listed)
        yield from _most(view, number, people, told)
        if number.minimum == 0 and view.lemma(people) == "casualty":
            yield _make(view, number, people, ("wounded", people), part)

    def _before(self, number: Quantity, told: Harm, part: bool) -> Iterator[Counted]:
        """ "eight women, a girl and four men injured": the participle is of all of them."""
        view, items, first = self._view, [], number.first
        for open_, people in reversed(self._open):
            between = {view.word(i) for i in range(max(people, open_.last) + 1, first)}
            if not between <= {",", "and"} or not is_person(view, people):
                break
            items.append(_make(view, open_, people, told, part))
            first = open_.first
        self._open = []
        yield from reversed(items)

    def _is_beside_the_last(self, number: Quantity) -> bool:
        """ "seven members of one family"; "one, a bus driver": counted already."""
        view, last = self._view, self._found[-1].people if self._found else -2
        if number.first - 2 != last:
            return False
        apposed = number.single and view.token(last).pos == "NUM"
        return view.word(number.first - 1) == "of" or (view.word(last + 1) == "," and apposed)

    def _as_part(self, number: Quantity, people: int) -> tuple[Harm, bool] | None:
        whole = self._whole()
        if whole is None or not is_part(self._view, number, people, whole.people):
            return None
        own = later(self._view, number, people)
        if own is not None and own[0] != whole.figure.metric:
            return own, False
        return (whole.figure.metric, whole.anchor), True

    def _whole(self) -> Counted | None:
        return next((c for c in reversed(self._found) if not c.part), None)

    def _by_harm(self, number: Quantity, people: int) -> tuple[Harm, bool] | None:
        told = harm(self._view, number, people)
        if told is not None:
            return told, self._is_some_of(number, told)
        before = self._found[-1] if self._found else None
        alone = number.first <= people <= number.last
        if before is not None and alone and is_before(self._view, number):
            return (before.figure.metric, before.anchor), False
        if before is None or not is_sibling(self._view, number, people, before.people):
            return None
        return (before.figure.metric, before.anchor), before.part

    def _is_some_of(self, number: Quantity, told: Harm) -> bool:
        """ "of the dead, 18 …", "five of the dead": the word of harm counts them as a body."""
        return self._view.word(told[1]) != "toll" and partitive(self._view, number, told[1])


def partitive(view: View, number: Quantity, anchor: int) -> bool:
    """Whether the number counts some of those whom the word of harm tells of."""
    if view.lemma(anchor) in view.listed("counts"):
        return False
    if number.minimum == 0:
        return False
    if number.last < anchor:
        return _is_some_of(view, number, anchor)
    between = [view.word(i) for i in range(anchor + 1, number.first)]
    if any(w in view.listed("parting") for w in between):
        return True
    governed = any(_opens_body(view, i, anchor) for i in view.back(anchor, 5))
    counts = any(view.lemma(i) in view.listed("counts") for i in view.back(anchor, 6))
    return governed and not counts


def _opens_body(view: View, i: int, anchor: int) -> bool:
    """ "of the 31 wounded", "among those killed"; not "accused of killing"."""
    if view.word(i) not in {"of", "among"} or i + 1 == anchor:
        return False
    if view.word(i + 1) not in _DEFINITE and view.token(i + 1).pos != "NUM":
        return False
    if not {view.lemma(anchor), view.word(anchor)} & view.listed("bodies_of_dead"):
        return False
    between = (view.token(j).pos for j in range(i + 1, anchor))
    return not any(pos in {"VERB", "AUX", "PUNCT"} for pos in between)


def _is_some_of(view: View, number: Quantity, anchor: int) -> bool:
    """ "five of the dead", "two teachers were among the dead"."""
    if view.word(number.last + 1) == "of" and view.word(number.last + 2) in _DEFINITE:
        phrase = view.phrase(anchor)
        return phrase is not None and phrase.first <= number.last + 3
    return any(view.word(i) == "among" for i in view.back(anchor, 3))


_DEFINITE = frozenset({"the", "those", "these", "its", "their"})


def _make(view: View, number: Quantity, people: int, told: Harm, part: bool) -> Counted:
    metric, anchor = told
    last = people if people > number.last else number.last
    figure = Figure(
        metric=metric,
        minimum=number.minimum,
        maximum=number.maximum,
        bound=number.bound,
        subset=subset(view, number, people) or _of_toll(view, number, people, anchor),
        span=Span(view.token(number.first).start, view.token(last).end),
        part=part,
        superseded=is_superseded(view, number),
        side=side(view, number, people),
        place=place_of(view, number, people, part),
    )
    return Counted(figure=figure, anchor=anchor, people=people, part=part)


def _most(view: View, number: Quantity, people: int, told: Harm) -> Iterator[Counted]:
    """ "18 deaths, most from airstrikes": up to 18 by the airstrikes."""
    cause = cause_of_most(view, people)
    if cause is None or number.maximum is None or number.single:
        return
    figure = Figure(
        metric=told[0],
        minimum=None,
        maximum=number.maximum,
        bound="up_to",
        subset=subset(view, number, people),
        span=Span(view.token(number.first).start, view.token(cause).end),
    )
    yield Counted(figure=figure, anchor=cause, people=cause)


def _of_toll(view: View, number: Quantity, people: int, anchor: int) -> str | None:
    """ "the number of injured protesters stood at 74", "civilian deaths rose to 40"."""
    alone = number.first <= people <= number.last
    phrase = view.phrase(anchor) if alone and anchor < number.first else None
    return subset(view, number, phrase.head) if phrase else None


def _remaining(view: View, found: list[Counted]) -> list[Counted]:
    """ "18 in Arva, 15 in Korm and the rest in Tessel": what the whole leaves over."""
    wholes = [c for c in found if not c.part]
    parts = [c for c in found if c.part and c.figure.bound == "exact"]
    if not wholes or not parts or wholes[-1].figure.bound != "exact":
        return []
    at, whole = rest(view, parts[-1].people), wholes[-1].figure
    left = (whole.minimum or 0) - sum(c.figure.minimum or 0 for c in parts)
    if at is None or left <= 0:
        return []
    number = Quantity(at, at, left, left, "exact")
    return [_make(view, number, at, (whole.metric, wholes[-1].anchor), True)]


def _together(view: View, found: list[Counted]) -> list[Counted]:
    """ "A doctor and a nurse were killed": people told one by one are counted."""
    singles = [c for c in found if _is_single(view, c)]
    if len(singles) < 2 or len(singles) != len(found) or len({c.anchor for c in found}) > 1:
        return found
    first, last = singles[0], singles[-1]
    sorts = {c.figure.subset for c in singles}
    figure = replace(
        first.figure,
        minimum=len(singles),
        maximum=len(singles),
        subset=sorts.pop() if len(sorts) == 1 else None,
        span=first.figure.span.to(last.figure.span),
        side=None,
    )
    return [replace(first, figure=figure)]


def _is_single(view: View, counted: Counted) -> bool:
    start = next(i for i in view.sentence if view.token(i).start == counted.figure.span.start)
    return view.word(start) in {"a", "an", "another"} and not counted.part


def _summed(view: View, found: list[Counted]) -> list[Counted]:
    """Parts have a word for which part they are, and wholes are checked against them."""
    checked = [_elsewhere(_checked(c, found), found) for c in found]
    checked = [_beside(view, c, checked) for c in checked]
    placed = by_place(view, [(c.figure, c.anchor) for c in checked])
    checked = [replace(c, figure=f, part=f.part) for c, f in zip(checked, placed, strict=True)]
    figures = added_up([_named(c, checked) for c in checked])
    return [replace(c, figure=f, part=f.part) for c, f in zip(found, figures, strict=True)]


def _checked(whole: Counted, found: list[Counted]) -> Counted:
    """A whole with a list behind it, doubted if the list adds up to another number."""
    if whole.part:
        return whole
    parts = [c.figure for c in found if c.listed and c.figure.metric == whole.figure.metric]
    return replace(whole, figure=checked_list(whole.figure, parts))


def _elsewhere(counted: Counted, found: list[Counted]) -> Counted:
    """ "31 in Arva and 14 in Korm": the second is not the whole of the first's place."""
    one = counted.figure
    first = next((c.figure for c in found if c.anchor == counted.anchor), one)
    if counted.part or one.subset or not (one.place and first.place) or one.place == first.place:
        return counted
    return replace(counted, figure=replace(one, subset=one.place))


def _beside(view: View, counted: Counted, found: list[Counted]) -> Counted:
    """ "a guard and two mutineers were killed": neither number is of all, so both say of whom."""
    figure, noun = counted.figure, view.token(counted.people)
    others = [c for c in found if c.anchor == counted.anchor and not c.part and c is not counted]
    known = {noun.lemma.lower(), noun.text.lower()} & (view.lists.bodies | {"person", "victim"})
    generic = noun.pos not in {"NOUN", "PROPN"} or bool(known)
    beside = any(c.figure.metric == figure.metric and c.figure.subset for c in others)
    if counted.part or figure.subset or generic or not beside or counted.people == counted.anchor:
        return counted
    return replace(counted, figure=replace(figure, subset=noun.text.lower()))


def _named(counted: Counted, found: list[Counted]) -> Figure:
    """A part told beside its whole is called by where it is, if nothing else tells it."""
    figure = counted.figure
    beside = any(not c.part and c.figure.metric == figure.metric for c in found)
    return as_part(figure) if figure.part and beside else figure
