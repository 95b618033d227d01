"""Tokens, and what numbers look like: "1942", "12", "10:35", "1990s", "'98", "7/8/07".

One regular expression cuts the text; it has no nested repetition, so it takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

TOKEN = re.compile(
    r"""
    (?P<gap>\n[^\S\n]*\n\s*)                                 # a blank line: nothing spans it
  | [12][0-9]{3}-[0-9]{2}-[0-9]{2}
    (?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?(?![0-9])
  | [0-9]{1,2}(?P<sep>[/.-])[0-9]{1,2}(?P=sep)(?:[12][0-9]{3}|[0-9]{2})(?![0-9])  # 26-10-16
  | [12][0-9]{3}/[0-9]{1,2}/[0-9]{1,2}(?![0-9])
  | 9/11(?![0-9/])
  | [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9])
  | [0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,9})?(?![0-9])
  | [0-9]{1,9}\.[0-9]{1,9}(?![0-9])
  | [0-9]{1,4}(?:st|nd|rd|th|ST|ND|RD|TH)\b
  | ['’‘`]?[0-9]{1,3}0['’]?[sS]\b                         # 1990s, '80s
  | ['’‘`][0-9]{2}(?!\w)
  | [Qq][1-4]\b | [1-4]Q\b
  | FY-?(?:[0-9]{2}){1,2}\b
  | (?:[0-9]+)?[^\W\d_]+[0-9]\w*                              # mp3, F105, 3h3pm: no time
  | [0-9]+
  | [AaPp]\.[^\S\n]?[Mm]\.?(?!\w) | [AaPp][Mm]\b
  | (?:B\.C\.E?|A\.D\.|C\.E\.|B\.C|A\.D)(?!\w)\.?
  | ['’`][sS]\b
  | ['’](?:ll|LL)\b
  | [oO]['’][Cc]lock\b
  | [^\W\d_]+(?:['’](?=[tT]\b)[^\W\d_]+)?                    # words; "won't" is one
  | [^\s]
    """,
    re.VERBOSE,
)
_DIGITS = frozenset("0123456789")
_DATES = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?$")
_SLASH = re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{2,4}$|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}$")
_DECADE = re.compile(r"(?:[0-9]{3}0|['’‘`][0-9]0)['’]?[sS]$")
_DECADE_LOW = re.compile(r"[0-9]{1,2}0['’]?[sS]$")
_ORDINAL = re.compile(r"([0-9]{1,4})(?:st|nd|rd|th)$", re.IGNORECASE)
_QUARTER = re.compile(r"q[1-4]$|[1-4]q$", re.IGNORECASE)
_AMPM = re.compile(r"[ap]\.?\s?m\.?$", re.IGNORECASE)


def shapes(token: str) -> Iterator[str]:
    """Yield the names of the shapes `token` has."""
    if token.isascii() and token.isdigit():
        yield from _digits(token)
    elif not _DIGITS.isdisjoint(token):
        yield from _mixed(token)
    elif _AMPM.match(token):
        yield "AmPm"


def _digits(token: str) -> Iterator[str]:
    if len(token) > 9:
        return
    number = int(token)
    yield "Count"
    if len(token) <= 2:
        yield from _small(number, len(token))
    if len(token) == 4:
        yield from _four(number)
    if len(token) <= 3 and number:
        yield "YearLow"


def _small(number: int, length: int) -> Iterator[str]:
    if 1 <= number <= 31:
        yield "DayNum"
    if 1 <= number <= 12:
        yield "Hour12"
    if length == 2:
        yield "TwoDigits"


def _four(number: int) -> Iterator[str]:
    if 1000 <= number <= 2199:
        yield "YearNum"
    if 1700 <= number <= 2050:
        yield "YearSure"
    if number // 100 <= 24 and number % 100 <= 59:
        yield "ClockFour"
        if number < 900:
            yield "ClockEarly"


def _mixed(token: str) -> Iterator[str]:
    if _DATES.match(token):
        yield "IsoDate"
    elif token == "9/11":
        yield "NineEleven"
    elif _CLOCK.match(token):
        yield "ClockColon"
    elif _SLASH.match(token):
        yield "SlashDate"
    elif token[0].isdigit() and token.replace(",", "").replace(".", "", 1).isdigit():
        yield from _decimal(token)
    elif _DECADE.match(token):
        yield "DecadeNum"
    elif _DECADE_LOW.match(token):
        yield "DecadeLow"
    elif token[0] in "'’‘`" and len(token) == 3 and token[1:].isdigit():
        yield "YearApos"
    elif _QUARTER.match(token):
        yield "QuarterShort"
    elif token.startswith("FY"):
        yield "FiscalYear"
    else:
        yield from _ordinal(token)


def _decimal(token: str) -> Iterator[str]:
    yield "Count"
    hour, _, minute = token.partition(".")
    if len(minute) == 2 and len(hour) <= 2 and int(hour) <= 24 and int(minute) <= 59:
        yield "ClockDot"


def _ordinal(token: str) -> Iterator[str]:
    found = _ORDINAL.match(token)
    if found:
        yield "DayOrdinal" if int(found.group(1)) <= 31 else "Ordinal"


@cache
def NUMBERS() -> tuple[str, ...]:
    """Return one token of every combination of shapes there is."""
    digits = [str(n) for n in range(2200)] + [f"{n:02d}" for n in range(10)]
    digits += [f"{n:04d}" for n in (0, 59, 60, 100, 159, 160)] + ["2359", "2400", "2500", "12345"]
    mixed = ["2016-10-28", "10:35", "7/8/07", "2016/10/28", "1,500", "3.5", "18.30", "1990s", "80s"]
    mixed += ["'98", "Q3", "FY2015", "9/11", "12th", "44th", "a.m."]
    return (*digits, *mixed)
