"""As many different articles as one likes, made of sentences that corpora hold.

An article takes sentences at random, from anywhere, until it has its words, and every number in
them is moved a little. So two articles share a sentence at most, as two reports of unrelated things
may share a phrase, and nobody takes one for a copy of the other. Besides there are, as on a wire:

- another outlet's account, one in `_ACCOUNT`: half the sentences of the article before it, with
  other figures, on the same day or the next;
- a copy, one in `_COPY`: all of the article before it, under a sentence of its own.

Days go on as articles do, `PER_DAY` of them a day: an archive that grows longer, not denser. The
whole makes no sense, but each sentence is one that somebody wrote in a newspaper. The corpora stay
where they are: nothing of them is kept in the repository.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

CORPORA = ("polnear", "wikievents", "rams", "geovirus", "geowebnews", "lgl", "trnews", "re3d")
PER_DAY = 100
_FIRST_DAY = dt.date(1990, 1, 1)
_ACCOUNT, _COPY = 10, 20
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’]?\s+(?=[\"“‘A-Z])")
_FEWEST, _MOST = 6, 60  # words of a sentence


def sentences(corpora: Path) -> tuple[str, ...]:
    """Return the sentences of the corpora in that folder that can stand alone, each once."""
    found: dict[str, None] = {}
    for name in CORPORA:
        for path in sorted((corpora / name).glob("*.jsonl.gz")):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for line in lines:
                    found |= dict.fromkeys(_usable(json.loads(line)["text"]))
    return tuple(found)


def articles(pool: Sequence[str], number: int, words: int) -> Iterator[dict[str, str]]:
    """Yield `number` articles of some `words` each, as lines for `kg build`; always the same.

    The first so many of a longer run are those of a shorter one.
    """
    before: list[str] = []
    for n in range(number):
        chance = random.Random(n)
        day = _FIRST_DAY + dt.timedelta(days=n // PER_DAY)
        if before and n % _COPY == 7:
            told = [_new(chance, pool), *before]
        elif before and n % _ACCOUNT == 3:
            kept = before[: max(1, len(before) // 2)]
            told = [_moved(chance, sentence) for sentence in kept] + _fill(chance, pool, words // 2)
        else:
            told = _fill(chance, pool, words)
        before = told
        yield {"doc_id": f"made-{n:08d}", "date": day.isoformat(), "text": _paragraphs(told)}


def _usable(text: str) -> Iterator[str]:
    for paragraph in text.split("\n"):
        for sentence in _SENTENCE.split(paragraph.strip()):
            whole = sentence[:1].isupper() and sentence.endswith((".", ".”", '."', ".’", "?", "!"))
            if whole and _FEWEST <= sentence.count(" ") < _MOST:
                yield sentence


def _fill(chance: random.Random, pool: Sequence[str], words: int) -> list[str]:
    told: list[str] = []
    while sum(sentence.count(" ") + 1 for sentence in told) < words:
        told.append(_new(chance, pool))
    return told


def _new(chance: random.Random, pool: Sequence[str]) -> str:
    return _moved(chance, pool[chance.randrange(len(pool))])


def _moved(chance: random.Random, sentence: str) -> str:
    return re.sub(r"\b[1-9]\d?\b", lambda m: str(int(m[0]) + chance.randrange(4)), sentence)


def _paragraphs(told: Sequence[str]) -> str:
    return "\n\n".join(" ".join(told[i : i + 3]) for i in range(0, len(told), 3)) + "\n"
