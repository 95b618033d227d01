"""How names of places are compared: folded spelling, articles, consonant skeletons.

Newspapers write a Syrian village in as many ways as there are reporters. `fold` takes away what
never tells two places apart (case, accents, apostrophes, hyphens); `skeleton` also what
romanisation schemes disagree about (vowels, doubled letters, q or k, article), after the practice
of matching Arabic names by consonants (Arbabi et al. 1994, "Algorithms for Arabic name
transliteration").
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DROPPED = re.compile("['’‘ʻʼ`´ʿʾ\u02bf\u02be.]")
_BLANK = re.compile(r"[\W_]+")
_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae"})
_SHORT = {"saint": "st", "ft": "fort", "mt": "mount"}
_ARTICLE = re.compile(r"^(?:al|el|ad|adh|an|ar|as|ash|at|ath|az|the) (?=\w{2})")
_ROMANISED = (
    ("kh", "h"),
    ("gh", "g"),
    ("dh", "d"),
    ("th", "t"),
    ("sh", "x"),
    ("sch", "x"),
    ("ch", "x"),
    ("tz", "s"),
    ("ts", "s"),
    ("dj", "j"),
    ("zh", "j"),
    ("ph", "f"),
    ("q", "k"),
    ("c", "k"),
    ("v", "b"),
    ("z", "s"),
)
_VOWELS = re.compile("[aeiouyw]|h$|(?<=[^aeiou])h")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """Return `name` in the spelling names are compared in.

    >>> fold("Ma’arat an-Nu‘mān"), fold("St. John's"), fold("Saint Johns")
    ('maarat an numan', 'st johns', 'st johns')
    """
    if name.isascii():
        plain = name.lower()
    else:
        marks = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
        plain = "".join(c for c in marks if not unicodedata.combining(c)).translate(_LETTERS)
    words = _BLANK.sub(" ", _DROPPED.sub("", plain.replace("&", " and "))).split()
    return " ".join(_SHORT.get(word, word) for word in words)


def without_article(folded: str) -> str:
    """Return a folded name without a leading Arabic or English article.

    >>> without_article("ar raqqah"), without_article("the hague"), without_article("alma")
    ('raqqah', 'hague', 'alma')
    """
    return _ARTICLE.sub("", folded)


@lru_cache(maxsize=16384)
def skeleton(folded: str) -> str:
    """Return the consonants of a folded name, as far as romanisations agree on them.

    >>> skeleton("khan tuman") == skeleton("khan touman"), skeleton("urum al kubra")
    (True, 'rm kbr')
    """
    words = [w for w in without_article(folded).split() if w not in _ARTICLES_INSIDE]
    return " ".join(s for s in map(_consonants, words) if s)


_ARTICLES_INSIDE = frozenset({"al", "el", "ad", "an", "ar", "as", "ash", "at", "az"})


def _consonants(word: str) -> str:
    for spelled, sound in _ROMANISED:
        word = word.replace(spelled, sound)
    first = "a" if word[0] in "aeiou" and len(word) < 4 else ""
    return first + _DOUBLED.sub(r"\1", _VOWELS.sub("", word))
