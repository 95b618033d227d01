"""How words are compared: one key for all spellings of a word that no reader would tell apart.

`tokens` cuts a text into words, each with its key: without case, accents, apostrophes and vowel
marks; Arabic letters in one form each and without the article (after the normalisation of Larkey,
Ballesteros & Connell 2002, "Improving stemming for Arabic information retrieval"); Cyrillic in
Latin letters (BGN/PCGN, simplified). `sound` goes further and keeps only the consonants on which
romanisations agree, so that حلب and Халеб meet "Halab".

Standard library only: query workers import this in milliseconds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_APOSTROPHES = "'’‘ʻʼ`´ʿʾ"
_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff"  # Thai, Lao, Japanese, Chinese: no blanks
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0640\u200c\u200d\u2060\u00ad"
_WORD = re.compile(
    rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W_](?:[{_MARKS}]*[{_APOSTROPHES}](?=[^\W_])|[{_MARKS}])*)+"
)
_DROPPED = re.compile(rf"[{_APOSTROPHES}{_MARKS}]")
_SHORT = 64  # characters of a key: what is longer is no word anybody types

_LATIN = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae",
                        "œ": "oe", "ə": "a", "ħ": "h", "ŋ": "n"})  # fmt: skip
_CYRILLIC = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэіїјґўәғқңөұүһћ", "abvgdeziiklmnoprstufyeiijguagknouuhc",
             strict=True))
    | {"ё": "e", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "",
       "ь": "", "ю": "yu", "я": "ya", "є": "ye", "ђ": "dj", "љ": "lj", "њ": "nj", "џ": "dz"}
)  # fmt: skip
_ARABIC = str.maketrans(
    {**dict.fromkeys("أإآٱٲٳٵ", "ا"), **dict.fromkeys("ىیئېۍے", "ي"), **dict.fromkeys("ؤۆۇ", "و"),
     "ة": "ه", "ۀ": "ه", "ە": "ه", "ک": "ك", "ڪ": "ك", "ء": None}
)  # fmt: skip
_ARABIC_ARTICLE = re.compile(r"^(?:[وفبك]?ال|لل)(?=\w{2})")
_ARABIC_LETTER = re.compile(r"[\u0621-\u06d3]")

# Arabic letters as `kg.knowledge.toponymy.skeleton` leaves their romanisations.
_CONSONANTS = str.maketrans(
    dict(zip("بتثجحخدذرزسشصضطظغفقكلمنهپچژگڤ", "bttjhhddrssxsdtsgfkklmnhpxjgb", strict=True))
    | dict.fromkeys("اويعه", None)
)
_ROMANISED = (
    ("sch", "x"), ("kh", "h"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("sh", "x"), ("ch", "x"),
    ("tz", "s"), ("ts", "s"), ("dj", "j"), ("zh", "j"), ("ph", "f"), ("q", "k"), ("c", "k"),
    ("v", "b"), ("z", "s"),
)  # fmt: skip
_VOWELS = re.compile("[aeiouyw]|h$|(?<=[^aeiou])h")
_DOUBLED = re.compile(r"(.)\1+")


class Token(NamedTuple):
    """A word of a text: where it stands, and its key."""

    start: int
    end: int
    key: str


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text that have a key.

    >>> [t.key for t in tokens("Ma’arat an-Nu‘mān, الشّام и Алеппо")]
    ['maarat', 'an', 'numan', 'شام', 'i', 'aleppo']
    """
    for found in _WORD.finditer(text):
        if key := fold(found[0]):
            yield Token(found.start(), found.end(), key)


def keys(text: str) -> str:
    """Return the keys of a text, one after the other, as the index holds them."""
    return " ".join(token.key for token in tokens(text))


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return the key of one word; "" when nothing of it is left."""
    if word.isascii():
        return word.replace("'", "").replace("`", "").lower()[:_SHORT]
    lower = unicodedata.normalize("NFKC", word).casefold().translate(_CYRILLIC)
    marked = unicodedata.normalize("NFKD", lower)
    plain = "".join(c for c in marked if not unicodedata.combining(c))
    plain = _DROPPED.sub("", plain.translate(_LATIN).translate(_CYRILLIC))
    if _ARABIC_LETTER.search(plain):
        plain = _ARABIC_ARTICLE.sub("", plain.translate(_ARABIC))
    whole = "".join(c for c in plain if c.isalnum())
    return "".join(str(int(c)) if c.isdecimal() else c for c in whole)[:_SHORT]


@lru_cache(maxsize=65536)
def sound(key: str) -> str:
    """Return the consonants of a key as far as romanisations agree; "" for too few to tell.

    >>> sound("aleppo"), sound("khaleb") == sound("حلب") == sound("halab")
    ('lp', True)
    """
    if _ARABIC_LETTER.search(key):
        heard = key.translate(_CONSONANTS)
    else:
        heard = key
        for spelled, said in _ROMANISED:
            heard = heard.replace(spelled, said)
        heard = _VOWELS.sub("", heard)
    heard = _DOUBLED.sub(r"\1", heard)
    return heard if len(heard) > 1 else ""
