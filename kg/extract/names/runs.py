"""Where capitals (or tags, in a text that has no other) say that a name may stand.

A run is a stretch of a sentence without punctuation in it that may hold several names side by
side, with their titles: "Russian Foreign Minister Sergei Lavrov". `segments` cuts it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.extract.names.lists import folded_words, given_names, heads, titles
from kg.extract.names.parts import Case, Part, case_of, parts_of
from kg.knowledge.authority import Entry, Use, authority
from kg.language import Parse
from kg.model import Document, EntityKind

_FUNCTION = frozenset(
    {"DET", "PRON", "ADP", "CCONJ", "SCONJ", "AUX", "PUNCT", "INTJ", "PART", "NUM"}
)
_OPENERS = frozenset(":;“\"‘'(•*–—-…«")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with its parts and the case it is written in."""

    sentence: int
    parts: tuple[Part, ...]
    case: Case
    folded: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Text:
    """All lines of a document, and which words it shows to be names or plain words."""

    lines: tuple[Line, ...]
    names: frozenset[str]  # folded: written with a capital inside a normal sentence
    plain: frozenset[str]  # folded: written small somewhere


def text_of(document: Document, parse: Parse) -> Text:
    """Return the document's sentences as lines."""
    lines = []
    for number in range(len(document.sentences)):
        parts = parts_of(parse, number)
        if parts:
            folded = tuple(p.folded for p in parts)
            lines.append(Line(number, parts, case_of(parts), folded))
    normal = [line for line in lines if line.case is Case.NORMAL]
    names = {
        p.folded
        for line in normal
        for i, p in enumerate(line.parts)
        if p.is_capital and p.is_proper and not is_opening(line.parts, i)
    }
    plain = {p.folded for line in normal for p in line.parts if p.text.islower()}
    return Text(tuple(lines), frozenset(names), frozenset(plain))


def is_opening(parts: Sequence[Part], i: int) -> bool:
    """Whether part `i` would have a capital in any case: it opens a sentence or a quotation."""
    return i == 0 or (not parts[i].joined and parts[i - 1].text[-1] in _OPENERS)


def listed_at(line: Line, i: int) -> tuple[int, tuple[Entry, ...]]:
    """Return how many parts from `i` on the authority knows as one name, and its entries.

    Short names need the text's support and are not returned. An acronym must be in capitals, any
    other name must have one, except in a text that has none.
    """
    if line.parts[i].folded in ("", "the") and line.case is not Case.TITLE:
        return 0, ()
    length, entries = authority().longest_at(line.folded, i)
    while length:
        written = line.parts[i : i + length]
        good = tuple(e for e in entries if e.use is not Use.SHORT and _cased(line, e, written))
        good = tuple(e for e in good if length > 1 or _has_article(line, i, e))
        if good:
            return length, good
        length, entries = _shorter(line, i, length - 1)
    return 0, ()


def _has_article(line: Line, i: int, entry: Entry) -> bool:
    """Whether "The" stands before a word that is a name only with it ("The Independent")."""
    if entry.use is not Use.NAME or entry.concept.kind is EntityKind.LOCATION:
        return True
    bare = entry.written.removeprefix("The ")
    return bare == entry.written or " " in bare or (i > 0 and line.folded[i - 1] == "the")


def _shorter(line: Line, i: int, length: int) -> tuple[int, tuple[Entry, ...]]:
    return authority().longest_at(line.folded[: i + length], i) if length else (0, ())


def _cased(line: Line, entry: Entry, written: Sequence[Part]) -> bool:
    first = written[0]
    if "-" not in entry.written and any(p.joined and p.text.islower() for p in written):
        return False  # "Russian-regime attacks" are not the Russian regime's
    if line.case is Case.LOWER:
        is_country = entry.concept.place_kind == "Country" and not entry.is_acronym
        return len(written) > 1 or is_country
    if len(written) == 1 and not entry.written.istitle() and line.case is Case.NORMAL:
        return first.text == entry.written or (entry.is_acronym and first.text.isupper())
    if entry.is_acronym:
        clashes = first.folded in folded_words("not_names", "clashing")
        upper = line.case in (Case.UPPER, Case.TITLE)
        return first.text.isupper() and not (clashes and upper and not first.is_proper)
    if len(written) == 1 and entry.written[0].isupper():
        return first.is_capital and not (line.case is not Case.NORMAL and _is_function(first))
    return any(p.is_capital for p in written)


def _is_function(part: Part) -> bool:
    return part.pos in _FUNCTION


@dataclass(frozen=True, slots=True)
class Run:
    """Parts `start` to `end` of a line, where names may stand."""

    line: Line
    start: int
    end: int


def runs_of(text: Text) -> Iterator[Run]:
    """Yield the runs of a document, in text order."""
    for line in text.lines:
        i = 0
        while i < len(line.parts):
            end = _end_of_run(text, line, i)
            if end > i:
                yield Run(line, i, end)
            i = max(end, i + 1)


def _end_of_run(text: Text, line: Line, start: int) -> int:
    """Return where the run from `start` on ends; `start` when none begins there."""
    first = _step(text, line, start, opening=True)
    if not first:
        return start
    end = start + first
    while end < len(line.parts):
        step = _step(text, line, end) or _join(text, line, start, end)
        if not step:
            break
        end += step
    return end


def _step(text: Text, line: Line, i: int, *, opening: bool = False) -> int:
    """Return how many parts from `i` on surely belong to a name: 0 when it begins none."""
    if line.parts[i].owned and not opening and not _is_owned_by_name(text, line, i):
        return 0
    length, _ = listed_at(line, i)
    if length:
        return length
    office, _ = titles().starting_at(line.folded, i)
    if office > 2 and "of" in line.folded[i : i + office] and line.parts[i].is_capital:
        return office  # "Secretary of State"
    if _is_name_part(text, line, i):
        return 1
    starts = folded_words("inside", "starts" if opening else "particles")
    part = line.parts[i]
    if part.folded in starts and not part.glued and i + 1 < len(line.parts):
        following = line.parts[i + 1]
        english = part.folded in ("as", "an", "at", "do", "i", "e", "a", "ad", "ten", "bar", "den")
        if _is_name_part(text, line, i + 1) and (following.joined or not english):
            return 2
        if not opening and following.folded in starts and i + 2 < len(line.parts):
            return 3 if _is_name_part(text, line, i + 2) else 0
    return 0


def _is_name_part(text: Text, line: Line, i: int) -> bool:
    part = line.parts[i]
    if not part.is_word or part.lower in folded_words("not_names", "words"):
        return False
    if i and part.folded in folded_words("inside", "suffixes") and line.parts[i - 1].is_capital:
        return part.text[0].isupper()  # "Jr", "III"
    if line.case is Case.NORMAL:
        return part.is_capital and _is_marked(text, line, i)
    if line.case is Case.LOWER:
        return False
    known = part.folded in text.names
    if line.case is Case.TITLE:
        return known and part.is_capital and not _is_function(part)
    return (part.is_proper and part.folded not in text.plain) or (known and not _is_function(part))


def _is_marked(text: Text, line: Line, i: int) -> bool:
    """Whether the capital of part `i` of a normal sentence marks a name."""
    part = line.parts[i]
    if not is_opening(line.parts, i):
        return not _is_function(part) or part.is_proper
    if part.folded in text.names and not _is_function(part):
        return True
    if part.folded in text.plain or _is_function(part):
        return part.is_proper and _is_followed(line, i) and not _is_function(part)
    if part.folded in given_names():
        return True
    if part.is_proper:
        return True
    if _is_presented(line, i):
        return True
    if part.folded in ("voices", "friends") and line.folded[i + 1 : i + 2] in (("of",), ("for",)):
        return line.parts[min(i + 2, len(line.parts) - 1)].is_capital
    if part.pos not in ("NOUN", "ADJ", "X") or not _is_followed(line, i):
        return False  # "Tomorrow Karsanga …", but "Highland Bakers Union"
    return not listed_at(line, i + 1)[0] and _ends_in_head(text, line, i + 1)


def _is_presented(line: Line, i: int) -> bool:
    """Whether two capitals open a sentence and a comma says who that is: "Teresita Ong, who"."""
    if i + 3 >= len(line.parts) or not line.parts[i + 1].is_proper:
        return False
    comma, after = line.parts[i + 2], line.parts[i + 3]
    return comma.text == "," and (after.lower == "who" or after.text.isdigit())


def _is_owned_by_name(text: Text, line: Line, i: int) -> bool:
    """Whether what follows an apostrophe goes on with the name: "Workers' Party"."""
    owner = line.parts[i - 1].folded.removesuffix("s")
    owners = folded_words("inside", "owners")
    return (owner in owners or owner + "s" in owners) and _ends_in_head(text, line, i)


def _is_followed(line: Line, i: int) -> bool:
    if i + 1 >= len(line.parts):
        return False
    following = line.parts[i + 1]
    return following.is_word and following.is_capital and not _is_function(following)


def _join(text: Text, line: Line, start: int, end: int) -> int:
    """Return how many parts a word like "of" adds to the run; 0 when it ends the run."""
    part, room = line.parts[end], len(line.parts) - end
    if part.joined:
        is_tail = part.folded in folded_words("inside", "tails") or not part.is_word
        return 0 if is_tail or len(part.text) > 6 or part.text.isupper() else 1
    if room < 2:
        return 0
    if part.text == "&":
        return 2 if _is_name_part(text, line, end + 1) else 0
    if part.lower == "'s" and part.glued:
        owner = line.parts[end - 1].folded in folded_words("inside", "owners")
        named = _is_name_part(text, line, end + 1)
        return 2 if owner and named and _ends_in_head(text, line, end + 1) else 0
    return _join_by_word(text, line, start, end)


def _join_by_word(text: Text, line: Line, start: int, end: int) -> int:
    word = line.parts[end].folded
    article = 1 if line.parts[end + 1].folded == "the" else 0
    if word == "of" and line.parts[end + 1].is_capital and _is_inside_office(line, start, end):
        return 2  # "Group for the Support | of Islam"
    if end + 1 + article >= len(line.parts) or not _is_name_part(text, line, end + 1 + article):
        return 0
    if word in ("of", "for", "on") and _is_headed(line, start, end):
        return 2 + article
    if word == "and" and not article and _is_inside_office(line, start, end):
        return 2
    return 0


def _is_headed(line: Line, start: int, end: int) -> bool:
    """Whether what stands before "of" is a word that names of bodies and lands begin with."""
    is_alone = end - 1 == start and is_opening(line.parts, start)
    is_plain = is_alone and line.folded[start] in folded_words("not_names", "furniture")
    if is_plain and line.folded[end + 1] == "the":
        return False  # "Rebels of the Northern Front"
    if line.folded[end - 1] in folded_words("inside", "before_of"):
        return True
    if end - 1 == start and line.folded[start] in folded_words("inside", "bodies_of"):
        return True
    length, told = heads().ending_at(line.folded, end)
    return bool(told) and told != "other" and end - length >= start


def _is_inside_office(line: Line, start: int, end: int) -> bool:
    """Whether "and" stands in the likes of "Ministry of Health and Population"."""
    inside = range(start + 1, end)
    known = bool(listed_at(line, end + 1)[0])
    return not known and any(
        line.folded[i] in ("of", "for") and _is_headed(line, start, i) for i in inside
    )


def _ends_in_head(text: Text, line: Line, start: int) -> bool:
    """Whether the capitals from `start` on end in the head of a name ("Liberation Army")."""
    end = start
    while end < len(line.parts) and _is_name_part(text, line, end):
        end += 1
    return bool(heads().ending_at(line.folded, end)[1])
