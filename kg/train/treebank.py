"""Universal Dependencies treebanks (CoNLL-U) as training sentences for our own tokens.

The treebank's words and ours mostly agree. Where they do not, ours win, because ours are what the
parser will see: words we keep together take the place of the several they are in the treebank
("e-mail"), pieces of a word we split hang on its last lettered piece ("#Aleppo").
https://universaldependencies.org/format.html
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.language.tokens import tokenize
from kg.model import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One syntactic word of a treebank; `head` is an index into the sentence, its own if root."""

    span: Span
    lemma: str
    pos: str
    tag: str
    head: int
    dep: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A sentence; the words' spans count in `text`. `genre` is GUM's ("news") or ""."""

    text: str
    words: tuple[Word, ...]
    genre: str = ""


def read_treebank(path: Path) -> Iterator[Tree]:
    """Yield the trees of a CoNLL-U file, gzipped or not."""
    genre, rows = "", list[list[str]]()
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("# meta::genre"):
                genre = line.split("=")[1].strip()
            elif line[0].isdigit():
                rows.append(line.rstrip("\n").split("\t"))
            elif not line.strip() and rows:
                yield _tree(rows, genre)
                rows = []
    if rows:
        yield _tree(rows, genre)


def _tree(rows: list[list[str]], genre: str) -> Tree:
    """Put the rows of one sentence together: text from the forms, spans from the text."""
    text, words, surface = "", list[Word](), list[tuple[int, int, int]]()
    fused_until = 0
    rows = [row for row in rows if "." not in row[0]]  # empty nodes of enhanced graphs
    for row in rows:
        if "-" in row[0]:
            first, fused_until = map(int, row[0].split("-"))
            surface.append((len(text), first, fused_until))
            text += row[1] + _space(row)
        elif int(row[0]) > fused_until:
            surface.append((len(text), int(row[0]), int(row[0])))
            text += row[1] + _space(row)
    by_number = {int(row[0]): row for row in rows if "-" not in row[0]}
    for start, first, last in surface:
        words += _words(text, start, [by_number[n] for n in range(first, last + 1)])
    return Tree(text=text.rstrip(), words=tuple(words), genre=genre)


def _space(row: list[str]) -> str:
    return "" if "SpaceAfter=No" in row[9] else " "


def _words(text: str, start: int, rows: list[list[str]]) -> Iterator[Word]:
    """Yield the words of one surface token; a contraction's words follow each other in it."""
    for row in rows:
        length = len(row[1])
        if text[start : start + length] != row[1]:  # "du" = "de" + "le": no part of the surface
            length = 1
        head = int(row[6]) - 1 if row[6] != "0" else int(row[0]) - 1
        yield Word(
            span=Span(start, start + length),
            lemma=row[2],
            pos=row[3],
            tag=row[4],
            head=head,
            dep="ROOT" if row[6] == "0" else row[7],
        )
        start += length


def realign(tree: Tree) -> Tree:
    """Return the tree over our tokens (`kg.language.tokens`) instead of the treebank's words."""
    ours = list(tokenize(tree.text))
    words_of = _assign(ours, tree.words)
    token_of = {w: t for t, found in enumerate(words_of) for w in found}
    words = list[Word]()
    for t, span in enumerate(ours):
        words.append(_token(tree, span, t, words_of, token_of))
    return Tree(text=tree.text, words=tuple(words), genre=tree.genre)


def _assign(ours: list[Span], words: tuple[Word, ...]) -> list[list[int]]:
    """For each token the treebank words it stands for; a later piece of a word has none.

    The piece that stands for a split word is its last one with a letter or digit.
    """
    found: list[list[int]] = [[] for _ in ours]
    t = 0
    for w, word in enumerate(words):
        while t < len(ours) - 1 and ours[t].end <= word.span.start:
            t += 1
        best = t
        for i in range(t + 1, len(ours)):
            if ours[i].start >= word.span.end:
                break
            if ours[i].start >= word.span.start and ours[i].end - ours[i].start > 1:
                best = i
        found[best].append(w)
    return found


def _token(
    tree: Tree, span: Span, t: int, words_of: list[list[int]], token_of: dict[int, int]
) -> Word:
    if not words_of[t]:
        return _piece(tree, span, t, words_of)
    words = [tree.words[w] for w in words_of[t]]
    top = next((w for w in words if token_of[w.head] != t), words[0])
    is_root = any(w.dep == "ROOT" for w in words)
    return Word(
        span=span,
        lemma=top.lemma if len(words) == 1 else tree.text[span.start : span.end],
        pos=top.pos,
        tag=top.tag,
        head=t if is_root else token_of[top.head],
        dep="ROOT" if is_root else top.dep,
    )


def _piece(tree: Tree, span: Span, t: int, words_of: list[list[int]]) -> Word:
    """A piece of a split word, hung on the piece that stands for it."""
    later = next((i for i in range(t, len(words_of)) if words_of[i]), None)
    head = later if later is not None else max(i for i in range(t) if words_of[i])
    text = tree.text[span.start : span.end]
    lettered = text[0].isalnum()
    model = tree.words[words_of[head][0]]
    return Word(
        span=span,
        lemma=text,
        pos=model.pos if lettered else "PUNCT",
        tag=model.tag if lettered else "HYPH",
        head=head,
        dep="compound" if lettered else "punct",
    )
