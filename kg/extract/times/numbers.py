"""Numbers in words and digits: "twenty-four", "2.5", "two and a half", "half a dozen"."""

from __future__ import annotations

from collections.abc import Sequence

from kg.extract.times.lexicon import words_of

_ARTICLES = frozenset(("a", "an"))
_MULTIPLY = frozenset(("hundred", "dozen"))


def number(tokens: Sequence[str]) -> float | None:
    """Return the number the tokens say, or None when they say none."""
    words = [t.lower() for t in tokens]
    if "/" in words:
        return _fraction(words)
    worth = [(w, v) for w in words if w not in _ARTICLES and (v := _value(w)) is not None]
    if not worth:
        return 1.0 if _ARTICLES.intersection(words) else None
    total, current = 0.0, 0.0
    for word, value in worth:
        total, current = _add(total, current, word, value)
    return total + current


def _fraction(words: Sequence[str]) -> float | None:
    """Return the value of "2 1/2", "two and 1/2" or "1/2"."""
    at = words.index("/")
    above, below = words[at - 1], words[at + 1]
    if not (above.isdigit() and below.isdigit() and int(below)):
        return None
    return (number(words[: at - 1]) or 0.0) + int(above) / int(below)


def _add(total: float, current: float, word: str, value: float) -> tuple[float, float]:
    if value >= 1000 and not word[0].isdigit():
        return total + (current or 1) * value, 0.0
    if word in _MULTIPLY:
        return total, (current or 1) * value
    return total, current + value


def _value(token: str) -> float | None:
    if token.isascii() and token[0].isdigit():
        digits = token.replace(",", "")
        return float(digits) if digits.replace(".", "", 1).isdigit() else None
    for name in ("NumberWord", "Pair", "Half", "FractionMark"):
        found = words_of(name).get(token)
        if isinstance(found, int | float):
            return float(found)
    if token == "quarter":
        return 0.25
    return None


def ordinal(tokens: Sequence[str]) -> int | None:
    """Return what "21st", "twenty-first" or "21" counts to."""
    total = 0
    for token in (t.lower() for t in tokens):
        digits = token.rstrip("stndrh")
        if digits.isdigit():
            return int(digits)
        value = words_of("OrdinalWord").get(token) or words_of("OrdinalTens").get(token)
        total += int(value) if value else 0
    return total or None
