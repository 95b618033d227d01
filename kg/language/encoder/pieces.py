"""Words → the pieces of words the network has vectors for (WordPiece, Wu et al. 2016)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from kg.language.encoder.words import shape_of

START, END, UNKNOWN = 101, 102, 100  # [CLS], [SEP], [UNK] in the vocabulary of BERT, uncased
_LONGEST = 12  # pieces of one word; what is longer is no word
_REMEMBERED = 50_000  # words whose pieces are kept
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)  # UTF-8 has no way to write them


@dataclass(frozen=True, slots=True)
class Laid:
    """A stretch of words as the network takes it.

    `ids` and `shapes` have one value a piece, [CLS] and [SEP] included; `heads` has for each word
    the place of its first piece.
    """

    ids: list[int]
    shapes: list[int]
    heads: list[int]

    def places(self, words: Sequence[int]) -> list[int]:
        """Return the places of all pieces of these words."""
        ends = [*self.heads[1:], len(self.ids) - 1]
        return [place for word in words for place in range(self.heads[word], ends[word])]


class Pieces:
    """Cuts words into pieces, and remembers how."""

    def __init__(self, path: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._known: dict[str, list[int]] = {}

    def of(self, word: str) -> list[int]:
        """Return the ids of the pieces of a word, at least one."""
        known = self._known.get(word)
        if known is None:
            sayable = word[:200].translate(_SURROGATES)
            found = self._tokenizer.encode(sayable, add_special_tokens=False).ids[:_LONGEST]
            known = found or [UNKNOWN]
            if len(self._known) < _REMEMBERED:
                self._known[word] = known
        return known

    def lay(self, words: Sequence[str], most: int = _LONGEST) -> Laid:
        """Return the words as the network takes them, at most so many pieces of each."""
        laid = Laid([START], [0], [])
        for word in words:
            ids = self.of(word)[:most]
            laid.heads.append(len(laid.ids))
            laid.ids.extend(ids)
            laid.shapes.extend([shape_of(word)] * len(ids))
        laid.ids.append(END)
        laid.shapes.append(0)
        return laid
