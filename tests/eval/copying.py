"""What desks do to a report before they print it: the edits that `gold/copies.toml` names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Edit = Callable[..., str]


def edited(text: str, edits: list[list[Any]], others: Mapping[str, str], publisher: str) -> str:
    """Return a text after edits, each a name and what it needs. `others` are texts by key."""
    for name, *given in edits:
        words = [publisher if one == "publisher" else one for one in given]
        around = name == "around"
        text = f"{others[words[0]]}\n\n{text}" if around else _EDITS[name](text, *words)
    return text


def _parts(text: str) -> list[str]:
    return [part for part in text.split("\n\n") if part.strip()]


def _cut(text: str, share: float) -> str:
    """The first paragraphs, as many as make up that share of the words."""
    kept: list[str] = []
    for part in _parts(text):
        if len(" ".join(kept).split()) < share * len(text.split()):
            kept.append(part)
    return "\n\n".join(kept)


def _tail(text: str, share: float) -> str:
    """The last paragraphs that make up about that share of the words."""
    parts = _parts(text)
    kept: list[str] = []
    while len(" ".join(kept).split()) < share * len(text.split()):
        kept.insert(0, parts.pop())
    return "\n\n".join(kept)


def _reorder(text: str, by: int) -> str:
    head, *parts = _parts(text)
    return "\n\n".join([head, *(part for first in range(by) for part in parts[first::by])])


def _swap(text: str, every: int) -> str:
    """Every so many words, another word."""
    words = re.split(r"(\s+)", text)
    for at in range(2 * every, len(words), 2 * every):
        words[at] = f"{words[at][:1]}{'aeiou'[at % 5]}lter"
    return "".join(words)


def _background(text: str, share: float) -> str:
    """New paragraphs, and the last ones of the text as background: that share of all words."""
    old = _tail(text, 0.3)
    length = int(len(old.split()) * (1 / share - 1))
    new = " ".join(f"neu{n} wort{n * len(text) % 997}" for n in range(length // 2))
    return f"{new}\n\n{old}"


_EDITS: Mapping[str, Edit] = {
    "headline": lambda text, title: f"{title}\n\n" + "\n\n".join(_parts(text)[1:]),
    "lead": lambda text, lead: "\n\n".join([lead, *_parts(text)[1:]]),
    "cut": _cut,
    "tail": _tail,
    "brief": lambda text, words: " ".join(" ".join(_parts(text)[1:]).split()[:words]),
    "reorder": _reorder,
    "swap": _swap,
    "quotes": lambda text: text.translate(str.maketrans('“”’"', '""\'”')),
    "one_line": lambda text: " ".join(text.split()),
    "credit_line": lambda text, name: f"{text}\n\nSource: {name}",
    "dateline": lambda text, city, name: "\n\n".join(
        [_parts(text)[0], f"{city} ({name}) - {' '.join(_parts(text)[1:])}"]
    ),
    "background": _background,
    "every_second_word": lambda text: " ".join(
        f"{word} und{n}" if n % 3 == 0 else word for n, word in enumerate(text.split())
    ),
    "text": lambda text, other: other,
}
