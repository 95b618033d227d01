"""What is asked: the words, "phrases" and days of a query, and the kind of thing it wants.

What people type is cut into words and phrases, each of them quoted: no part of it is ever syntax. A
day is one phrase, however it is written ("28 October 2016", "Oct. 28", "2016-10-28"), so that a 28
elsewhere in a text does not stand for it. Of a question what only asks is left out ("how many",
"what happened"), and what English tells by another word than it asks by stands for both ("died",
"killed"); regular forms are the index's stems.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.search.folding import fold, tokens

LONGEST = 400
"""Characters of a query that are read."""
MOST_TERMS = 24
_ALL_LITTLE = """a an the of in on at to and or by for from with into off near is are was were be
been being did do does done has have had having it its this that these those there as about how many
much what who whom whose where when which why any some al el ar as ash"""
_OPENING = "how what who whom whose where when which why did was were is are has"
_ASKED = """people persons person happen happens happened happening occur occurs occurred say says
said saying tell tells told think thinks thought behind blame blamed responsible"""
_SAME = (  # what one asks by one of these words may be told by another
    "died die dies dead death deaths dying killed kill kills killing killings slain perished "
    "fatalities",
    "wounded wound wounds injured injure injuries hurt maimed",
    *(f"{side} {side}ern" for side in ("north", "south", "east", "west")),
    # forms that no stem has in common
    "began begin begun", "bought buy", "broke break broken", "brought bring", "built build",
    "fell fall fallen", "fled flee fleeing flight", "fought fight fighting", "found find",
    "gave give given", "held hold", "hid hide hidden", "lost lose losing", "made make",
    "met meet meeting", "overthrew overthrow overthrown", "sank sink sunk", "sent send",
    "shot shoot shooting", "sold sell", "spoke speak spoken", "stole steal stolen",
    "struck strike strikes", "taken take took", "withdrew withdraw withdrawn withdrawal",
    "won win",
)  # fmt: skip
_YEAR = "january february march april may june july august september october november december"

_LITTLE = frozenset(map(fold, _ALL_LITTLE.split()))
"""Left out where other words are left."""
_OPENS = frozenset(_OPENING.split())
_MERELY_ASKING = frozenset(map(fold, _ASKED.split()))
"""Left out of a question: they name what is asked for, and answers need not have them."""
_SAME_AS = {key: group.split() for group in _SAME for key in group.split()}
_MONTHS = _YEAR.split()
_MONTH = "|".join(f"{name}|{name[:3]}{'t?' if name[0] == 's' else ''}" for name in _MONTHS)
_DATE = re.compile(
    rf"""(?<!\w)(?:
      (?P<y>\d{{4}})-(?P<m>\d\d?)-(?P<d>\d\d?)
    | (?P<d2>\d\d?)\.\s?(?P<m2>\d\d?)\.\s?(?P<y2>\d{{4}})
    | (?P<d3>\d\d?)(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<n3>{_MONTH})\b\.?(?:,?\s+(?P<y3>\d{{4}}))?
    | (?P<n4>{_MONTH})\b\.?\s+(?P<d4>\d\d?)(?:st|nd|rd|th)?(?:,?\s+(?P<y4>\d{{4}}))?
    | (?P<n5>{_MONTH})\b\.?\s+(?P<y5>\d{{4}})
    )(?!\w)""",
    re.I | re.X,
)
_QUOTED = re.compile(r'"([^"]*)"|[“”„«»]([^“”„«»]*)[“”«»]')
_OF_EVENTS = re.compile(r"\b(?:how\s+many|when|where|what\s+happened|who\s+(?!is\b|are\b))", re.I)
_OF_STATEMENTS = re.compile(
    r"\b(?:who|what)\b.*\b(?:say|says|said|tell|told|claim|claims|deny)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a phrase that is looked for; one of the `ways` of spelling it is enough."""

    ways: tuple[tuple[str, ...], ...]  # keys, one after the other
    typed: str

    @property
    def expression(self) -> str:
        """This as FTS5 reads it; keys are letters and digits alone."""
        return "(" + " OR ".join(f'"{" ".join(way)}"' for way in self.ways) + ")"


def understood(query: str) -> tuple[Word, ...]:
    """Return the words, "phrases" and days of a query; little words only if there are no others.

    >>> [word.typed for word in understood('who shelled "the old bridge" (in Arva) on 3 May?')]
    ['shelled', 'the old bridge', 'Arva', '3 May']
    >>> [word.typed for word in understood("how many people died?")]
    ['died']
    """
    found = list(_words(query[:LONGEST]))
    left_out = _LITTLE | _MERELY_ASKING if _is_question(query) else _LITTLE
    telling = [w for w in found if len(w.ways[0]) > 1 or w.ways[0][0] not in left_out]
    return tuple(dict.fromkeys(telling or found))[:MOST_TERMS]


def wanted(query: str) -> str | None:
    """Return the kind of thing a question asks for; None where it may be any.

    >>> wanted("who attacked the hospital?"), wanted("what did the mayor say?"), wanted("mayor")
    ('event', 'statement', None)
    """
    asked = query[:LONGEST]
    if _OF_STATEMENTS.search(asked):
        return "statement"
    return "event" if _OF_EVENTS.search(asked) or _DATE.search(asked) else None


def _is_question(query: str) -> bool:
    first = next(tokens(query[:LONGEST]), None)
    return first is not None and (first.key in _OPENS or query.rstrip().endswith("?"))


def _words(text: str) -> Iterator[Word]:
    at = 0
    for match in _QUOTED.finditer(text):
        yield from _unquoted(text[at : match.start()])
        phrase = match[1] or match[2] or ""
        if way := tuple(token.key for token in tokens(phrase)):
            yield Word((way,), phrase)
        at = match.end()
    yield from _unquoted(text[at:])


def _unquoted(text: str) -> Iterator[Word]:
    at = 0
    for match in _DATE.finditer(text):
        if ways := _ways_of_day(
            {name[0]: said for name, said in match.groupdict().items() if said}
        ):
            yield from _single(text[at : match.start()])
            yield Word(ways, match[0])
            at = match.end()
    yield from _single(text[at:])


def _single(text: str) -> Iterator[Word]:
    for token in tokens(text):
        same = _SAME_AS.get(token.key, ())
        others = ((other,) for other in same if other != token.key)
        yield Word(((token.key,), *others), text[token.start : token.end])


def _ways_of_day(said: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    """How the day, or the month, may stand in a text; nothing where the calendar has none such."""
    number = int(said["m"]) if "m" in said else _number_of(said["n"])
    day, year = int(said.get("d", 0)), said.get("y")
    if not 1 <= number <= 12 or ("d" in said and not 1 <= day <= 31):
        return ()
    name = _MONTHS[number - 1]
    names = dict.fromkeys((name, name[:3]))
    end = (year,) if year else ()
    if "d" not in said:
        return tuple((one, *end) for one in names)
    told = [way for one in names for way in ((str(day), one, *end), (one, str(day), *end))]
    return (*told, *([(year, f"{number:02}", f"{day:02}")] if year else []))


def _number_of(name: str) -> int:
    return next(n for n, month in enumerate(_MONTHS, 1) if month.startswith(name[:3].lower()))
