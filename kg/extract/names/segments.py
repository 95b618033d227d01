"""Cut a run of capitals into names: "US | Secretary of State | John Kerry".

Titles stand before people and belong to no name; what the authority lists is a name as it is
listed; a head word ("Ministry", "Street") makes one name of all that stands before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.extract.names.lists import (
    bodies_of_states,
    described,
    folded_words,
    given_names,
    head_of,
    heads,
    roles,
    titles,
)
from kg.extract.names.runs import Line, Run, listed_at
from kg.knowledge import gazetteer
from kg.knowledge.authority import Entry, Use
from kg.model import EntityKind, Span

_OTHER = "other"
_WHOLE = frozenset(
    {EntityKind.ARMED_GROUP, EntityKind.MEDIA, EntityKind.PERSON, EntityKind.INTERGOVERNMENTAL}
)
_LINKS = frozenset({"of", "for", "on", "the", "and"})
_OFFICE = 6  # parts between an office and its comma: "the mayor of the port of X,"
_CLAUSE = 8  # parts of "that runs the pit" between a noun and the name behind a comma
_INTRODUCING = frozenset({"the", "s", "a", "an", "its", "his", "her", "their", "our"})
_OF_TRADE = 3  # parts between an article and what somebody is: "an | RSF military | adviser,"
_TRADE = 4  # parts between "a" and what somebody is: "a retired fire brigade officer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Parts `start` to `end` of a line that may be a name, and what stands around them."""

    line: Line
    start: int
    end: int
    entries: tuple[Entry, ...] = ()
    title: tuple[int, int] | None = None  # parts of the title before it
    gender: str = ""  # that the title tells
    apposed: bool = False  # what somebody is stands apart: "The mayor of X, Y Z", "Y Z, a farmer"
    described: EntityKind | None = None  # "the rebel group X", "X fighters"
    head: EntityKind | str | None = None  # what its last word tells; "other": no actor

    @property
    def span(self) -> Span:
        """Where it stands in the text."""
        parts = self.line.parts
        return Span(parts[self.start].span.start, parts[self.end - 1].span.end)

    @property
    def words(self) -> tuple[str, ...]:
        """Its folded words."""
        return self.line.folded[self.start : self.end]

    @property
    def is_adjective(self) -> bool:
        """Whether the authority knows it as an adjective or a people, and as nothing else."""
        uses = {e.use for e in self.entries}
        return bool(uses) and uses <= {Use.ADJECTIVE, Use.DEMONYM}


def candidates_of(run: Run) -> Iterator[Candidate]:
    """Yield the names that a run may hold, in text order, without overlaps."""
    title = _title_before(run.line, run.start)
    i = run.start
    while i < run.end:
        end, found, title = _next(run, i, title)
        if found is not None:
            yield _with_description(found)
        i = end


_Title = tuple[int, int] | None


def _next(run: Run, i: int, title: _Title) -> tuple[int, Candidate | None, _Title]:
    """Return where to go on, the name at `i` if there is one, the title before what follows."""
    line, folded = run.line, run.line.folded
    if folded[i] in _LINKS or not folded[i]:
        return i + 1, None, None
    if folded[i] in folded_words("modifiers") and titles().starting_at(folded, i + 1)[0]:
        return i + 1, None, None
    listed, entries = _listed(run, i)
    if _is_land_of_office(run, i, listed, entries):
        office, _ = titles().ending_at(folded, i - 1)
        return i + listed, _candidate(line, i, i + listed, entries, None), (i - 1 - office, i - 1)
    length, _ = titles().starting_at(folded[: run.end], i)
    if folded[i] in folded_words("inside", "saints") and _is_placed(run, i):
        length = 0  # "to Saint Louis du Nord"
    if length > listed or (length and length == listed and not _is_strong(entries)):
        whole = head_of(folded[i : run.end])
        if not whole or whole == _OTHER or i + length == run.end:
            return i + length, None, (i, i + length)
    if listed and not title:
        end = _listed_end(run, i, listed, entries)
        if end == run.end and (body := _body_of_state(run, entries)):
            return end, _candidate(line, i, end + body, (), None), None
        same = end == i + listed or _only_says_what(folded[i + listed : end], entries)
        return end, _candidate(line, i, end, entries if same else (), None), None
    end = _boundary(run, i)
    return end, _candidate(line, i, end, _entries(run, i, end), title), None


def _is_land_of_office(run: Run, i: int, length: int, entries: Sequence[Entry]) -> bool:
    """Whether it is the land of "Foreign Secretary of | Kenya | Amos Wako"."""
    line = run.line
    is_place = any(e.concept.kind is EntityKind.LOCATION for e in entries)
    if not is_place or not i or line.folded[i - 1] != "of":
        return False
    after = line.folded[i + length : run.end]
    is_name = len(after) > 1 and after[0] not in _LINKS and head_of(after) is None
    return is_name and bool(titles().ending_at(line.folded, i - 1)[0])


def _listed(run: Run, i: int) -> tuple[int, tuple[Entry, ...]]:
    """Return what the authority lists at `i` if it stands wholly inside the run."""
    length, entries = listed_at(run.line, i)
    if i + length > run.end:
        return 0, ()
    return length, entries


def _entries(run: Run, i: int, end: int) -> tuple[Entry, ...]:
    length, entries = _listed(run, i)
    return entries if i + length == end else ()


def _is_strong(entries: Sequence[Entry]) -> bool:
    """Whether a listed name is one wherever it stands: an actor, or more than one word."""
    return any(
        e.use is Use.NAME and (e.concept.kind is not EntityKind.LOCATION or " " in e.written)
        for e in entries
    )


def _listed_end(run: Run, i: int, length: int, entries: tuple[Entry, ...]) -> int:
    """Return where the name that begins with a listed one ends: with it, or later."""
    line, after = run.line, i + length
    if after >= run.end or titles().starting_at(line.folded[: run.end], after)[0]:
        return after
    end = _boundary(run, i, inside=after)
    if end == after:
        return after
    rest = line.folded[after:end]
    head = head_of(line.folded[i:end])
    if _only_says_what(rest, entries):
        return end
    if any(e.concept.kind is not EntityKind.LOCATION for e in entries) and _is_strong(entries):
        owned = {e.concept.country for e in entries if e.use is Use.NAME}
        extended = head not in (None, _OTHER) and (len(rest) == 1 or None in owned)
        return end if extended and rest[0] not in _LINKS else after
    only_people = all(e.use in (Use.ADJECTIVE, Use.DEMONYM) for e in entries)
    if _is_own_name(run, after, {e.concept.country for e in entries}):
        return after
    if head not in (None, _OTHER):
        return end
    if only_people or head == _OTHER or rest[0] in given_names() or rest[0] in _LINKS:
        return after
    return end


def _body_of_state(run: Run, entries: Sequence[Entry]) -> int:
    """Return how many small words after a state's adjective name its body: "Kenyan | army"."""
    names_state = any(
        e.use is Use.ADJECTIVE or (e.use is Use.NAME and e.concept.place_kind == "Country")
        for e in entries
    )
    return body_at(run.line, run.end)[0] if names_state else 0


def body_at(line: Line, start: int) -> tuple[int, EntityKind | None]:
    """Return how many words from `start` on name what every state has, and of which kind."""
    parts = line.parts
    if start >= len(parts) or parts[start].joined:
        return 0, None
    length, told = bodies_of_states().starting_at(line.folded, start)
    after = start + length
    is_compound = after < len(parts) and (parts[after].joined or parts[after].pos == "NOUN")
    return (0, None) if is_compound or not told else (length, EntityKind(told))


def _is_own_name(run: Run, i: int, countries: set[str | None]) -> bool:
    """Whether a name begins at `i` that is whole without the country before it.

    "Iranian | Quds Force" is; "Kenyan Red Cross" is not the Red Cross of the list.
    """
    length, entries = _listed(run, i)
    if not length or not _is_strong(entries):
        return False
    concept = next(e.concept for e in entries if e.use is Use.NAME)
    return concept.country in countries or concept.kind in _WHOLE


def _only_says_what(rest: Sequence[str], entries: Sequence[Entry]) -> bool:
    """Whether the words after a listed name only repeat its kind: "Interfax | News Agency"."""
    if not rest or rest[0] in _LINKS:
        return False
    length, told = heads().starting_at(rest, 0)
    kinds = {e.concept.kind for e in entries if e.use is Use.NAME}
    named = kinds - {EntityKind.LOCATION, EntityKind.INTERGOVERNMENTAL, EntityKind.PERSON}
    return length == len(rest) and (
        told in kinds or (told == EntityKind.ORGANISATION and bool(named))
    )


def _boundary(run: Run, i: int, inside: int | None = None) -> int:
    """Return where the name that begins at `i` ends: at a titled or listed one, or with the run."""
    line = run.line
    start = (inside or i) + (0 if inside else 1)
    for k in range(start, run.end):
        length, _ = titles().starting_at(line.folded[: run.end], k)
        rest = line.folded[k + length : run.end]
        named = length == 1 and line.folded[k - 1] in given_names()  # "Ahmed Shah Massoud"
        if length and rest and head_of(("", *rest)) is None and rest[0] not in _LINKS and not named:
            return k
        named = named or line.folded[k - 1] in folded_words("inside", "saints")  # "San Pedro de …"
        if line.folded[k] in given_names() and k > i and not named and _is_place(run, i, k):
            return k  # "the Middle East Tobias Ellwood"
        listed, entries = _listed(run, k)
        if listed > 1 and _is_strong(entries) and head_of(line.folded[i : k + listed]) is None:
            return k
    return run.end


def _is_placed(run: Run, i: int) -> bool:
    return i > 0 and run.line.folded[i - 1] in folded_words("place", "prepositions")


def _is_place(run: Run, start: int, end: int) -> bool:
    """Whether these words are a place's name and none of a person's, and a full name follows."""
    words = run.line.folded[start:end]
    alone = run.end - end not in (2, 3) or any(w in given_names() or not w for w in words)
    if alone or head_of(run.line.folded[start : run.end]) is not None:
        return False
    return gazetteer.is_place_name(" ".join(words))


def _candidate(
    line: Line, start: int, end: int, entries: tuple[Entry, ...], title: _Title
) -> Candidate:
    while end > start + 1 and (line.folded[end - 1] in _LINKS or not line.folded[end - 1]):
        end -= 1
    gender = ""
    if title:
        gender = titles().ending_at(line.folded, title[1])[1] or ""
    return Candidate(
        line=line,
        start=start,
        end=end,
        entries=entries,
        title=title,
        gender=gender,
        head=_head(line, start, end),
        apposed=bool(title and title[1] != start) or _is_told_after(line, start, end),
    )


def _is_told_after(line: Line, start: int, end: int) -> bool:
    """Whether a comma and what only persons are said to be follow: "Tsegaye Worku, a farmer"."""
    parts, folded = line.parts, line.folded
    if end + 2 >= len(parts) or parts[end].text != "," or folded[end + 1] not in ("a", "an", "the"):
        return False
    for i in range(end + 2, min(end + 2 + _TRADE, len(parts))):
        length, _ = roles().starting_at(folded, i)
        after = i + length
        if length and (after == len(parts) or parts[after].pos not in ("NOUN", "PROPN")):
            return True
        if parts[i].pos not in ("ADJ", "NOUN", "PROPN", "NUM", "VERB", "ADV") or not folded[i]:
            return False
    return False


def _head(line: Line, start: int, end: int) -> EntityKind | str | None:
    if end - start < 2:
        return None
    told = bodies_of_states().ending_at(line.folded[start + 1 : end], end - start - 1)[1]
    small = line.parts[end - 1].text.islower()
    return EntityKind(told) if told and small else head_of(line.folded[start:end])


def _title_before(line: Line, start: int) -> _Title:
    """Return the title in small letters just before a run: "spokesman Igor Konashenkov"."""
    end = start
    if end and not line.folded[end - 1] and line.parts[end - 1].text == ",":
        end -= 1  # "the foreign minister, Sergei Lavrov,"
    length, told = titles().ending_at(line.folded, end)
    if not length or told is None:
        return _office_before(line, end) if end < start else None
    if end < start and not _is_introduced(line, end - length):
        return None
    return (end - length, end)


def _is_introduced(line: Line, start: int) -> bool:
    """Whether an article or owner stands before what somebody is: "an RSF | adviser, X Y,"."""
    for i in range(start - 1, max(start - 2 - _OF_TRADE, -1), -1):
        if line.folded[i] in _INTRODUCING or line.parts[i].lower == "'s":
            return True
        if line.parts[i].pos not in ("ADJ", "NOUN", "PROPN") or not line.folded[i]:
            return False
    return False


def _office_before(line: Line, comma: int) -> _Title:
    """Return the title in "The mayor of Orléans, …": an office, what it is of, the comma."""
    for of in range(comma - 2, max(comma - _OFFICE, 1), -1):
        if not line.folded[of + 1] or line.parts[of + 1].pos in ("VERB", "AUX", "SCONJ"):
            return None
        if line.folded[of] not in ("of", "for"):
            continue
        length, _ = titles().ending_at(line.folded, of)
        if length and line.folded[of - length - 1 : of - length] in (("the",), ("a",), ("s",)):
            return (of - length, of)
    return None


def _before_clause(line: Line, end: int) -> int | None:
    """Return where the noun ends that a clause describes: "The company | that runs it, X,"."""
    for i in range(end - 1, max(end - _CLAUSE, 0), -1):
        if not line.folded[i]:
            return None
        if line.folded[i] in ("that", "which"):
            return i
    return None


def _with_description(found: Candidate) -> Candidate:
    """Add what the words beside a name say of it: "rebel group X", "the town of X"."""
    line = found.line
    end = found.start
    if end and line.folded[end - 1] == "" and line.parts[end - 1].text in "\"“'‘,":
        end -= 1
    if end and line.folded[end - 1] == "the":
        end -= 1
    of_clause = _before_clause(line, end) if end < found.start else None
    end = of_clause if of_clause is not None else end
    of_place = end and line.folded[end - 1] == "of"
    _, told = described().ending_at(line.folded, end - 1 if of_place else end)
    if told and of_place and told != EntityKind.LOCATION:
        told = None
    if not told:
        _, told = described().starting_at(line.folded, found.end)
        if told and line.parts[found.end].is_capital:
            told = None
    if not told or EntityKind(told) is EntityKind.PERSON:
        return found
    return replace(found, described=EntityKind(told))
