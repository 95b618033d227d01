"""The trained parser at work: sentences in, our own tokens out.

Each sentence is one spaCy Doc: what stands in one sentence cannot change the parse of another,
and memory is bounded by the batch. A sentence too long to be one (a table, a list of names) is
cut into pieces, at a semicolon or comma where there is one; the pieces' roots hang on the first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import as_file, files
from itertools import pairwise
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from kg.errors import KnowledgeError
from kg.language.lemmas import Lemmatizer
from kg.language.parse import Parse, Token
from kg.language.pipeline import load
from kg.language.tokens import tokenize
from kg.model import Document, Sentence, Span

_BATCH = 64  # sentences
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: JSON can bring one, UTF-8 cannot
_LONGEST = 200  # tokens in one piece; 99.9 % of news sentences are shorter


@cache
def parser() -> Parser:
    """Return the shipped parser, loaded once; KnowledgeError when it is missing or damaged."""
    with as_file(files("kg.language") / "model") as folder:
        return Parser(folder)


class Parser:
    """A trained pipeline with its lemma table."""

    def __init__(self, folder: Path) -> None:
        self._nlp = load(folder)
        try:
            table = json.loads((folder / "lemmas.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise KnowledgeError(f"the table of lemmas is missing: {error}") from error
        self._lemmas = Lemmatizer(table)

    def parse(self, document: Document) -> Parse:
        """Return the parse of the document's sentences."""
        found: list[Token] = []
        with self._nlp.memory_zone():  # words of this article are not kept for the next
            pieces = _pieces(document)
            docs = ((_doc(self._nlp, document.text, spans), (n, spans)) for n, spans in pieces)
            for doc, (number, spans) in self._nlp.pipe(docs, as_tuples=True, batch_size=_BATCH):
                self._add(found, doc, number, spans, document.text)
        return Parse(tuple(found))

    def _add(self, found: list[Token], doc: Doc, number: int, spans: list[Span], text: str) -> None:
        """Append a piece's tokens. One tree a sentence: further roots hang on the first."""
        base, root = len(found), _root(found, number)
        for token, span in zip(doc, spans, strict=True):
            head, dep = base + token.head.i, token.dep_
            if token.head.i == token.i:
                root, head, dep = _grafted(root, base + token.i)
            found.append(
                Token(
                    start=span.start,
                    end=span.end,
                    text=span.of(text),
                    lemma=self._lemmas.lemma(token.text, token.pos_, token.tag_),
                    pos=token.pos_,
                    tag=token.tag_,
                    dep=dep,
                    head=head,
                    sentence=number,
                )
            )


def _grafted(root: int | None, i: int) -> tuple[int, int, str]:
    """Return (the sentence's root, head, relation) for token `i`, a root of its piece."""
    return (i, i, "root") if root is None else (root, root, "parataxis")


def _root(found: list[Token], number: int) -> int | None:
    """Return the root of sentence `number` among the tokens so far."""
    for i in range(len(found) - 1, -1, -1):
        if found[i].sentence != number:
            return None
        if found[i].head == i:
            return i
    return None


def _pieces(document: Document) -> Iterator[tuple[int, list[Span]]]:
    """Yield (sentence number, token spans) of each sentence, or of each piece of a long one."""
    for number, sentence in enumerate(document.sentences):
        spans = _tokens(document.text, sentence)
        while len(spans) > _LONGEST:
            cut = _cut(document.text, spans)
            yield number, spans[:cut]
            spans = spans[cut:]
        if spans:
            yield number, spans


def _tokens(text: str, sentence: Sentence) -> list[Span]:
    start = sentence.span.start
    found = tokenize(sentence.span.of(text))
    return [Span(start + span.start, start + span.end) for span in found]


def _cut(text: str, spans: list[Span]) -> int:
    """Return after how many tokens to cut: behind the last semicolon or comma that is near."""
    for marks in (";", ","):
        for i in range(_LONGEST - 1, _LONGEST // 2, -1):
            if spans[i].of(text) in marks:
                return i + 1
    return _LONGEST


def _doc(nlp: Language, text: str, spans: list[Span]) -> Doc:
    """Return the tokens as a Doc in which no sentence ends before the last."""
    words = [_SURROGATE.sub("\ufffd", span.of(text)) for span in spans]
    spaces = [a.end < b.start for a, b in pairwise(spans)] + [False]
    starts: list[bool | int | None] = [i == 0 for i in range(len(words))]
    return Doc(nlp.vocab, words=words, spaces=spaces, sent_starts=starts)
