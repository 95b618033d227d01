"""Learn what capitalised phrases name, from sentences with marked names.

    python -m kg.train.names CORPUS.csv.gz [--out kg/knowledge/data/name_kinds.tsv]

CORPUS is the Groningen Meaning Bank's table of words with part of speech and name tag, one
word a row: `Sentence #,Word,POS,Tag`. The candidates are those the name finder itself makes, so
the model learns the mistakes it has to mend. Multinomial logistic regression by AdaGrad (Duchi et
al. 2011) with a fixed order of examples: the same corpus gives the same table.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from kg.extract.names.evidence import evidence_of
from kg.extract.names.runs import runs_of, text_of
from kg.extract.names.segments import candidates_of
from kg.knowledge.naming import ORDER, Naming
from kg.language import Parse, Token
from kg.model import Article, Document, Sentence, Span, Zone, ZoneKind

_TAGS = {
    "per": Naming.PERSON,
    "geo": Naming.PLACE,
    "gpe": Naming.PLACE,
    "org": Naming.BODY,
}
_UNIVERSAL = {
    "NN": "NOUN", "NNS": "NOUN", "NNP": "PROPN", "NNPS": "PROPN", "JJ": "ADJ", "JJR": "ADJ",
    "JJS": "ADJ", "DT": "DET", "IN": "ADP", "PRP": "PRON", "PRP$": "PRON", "CC": "CCONJ",
    "MD": "AUX", "TO": "PART", "RB": "ADV", "CD": "NUM", "WDT": "PRON", "WP": "PRON",
    "WRB": "ADV", "EX": "PRON", "UH": "INTJ", "PDT": "DET", "POS": "PART",
}  # fmt: skip
_CLOSING = frozenset({"'s", "'", ",", ".", ";", ":", ")", "n't", "%", "?", "!"})
_SENTENCES = 12  # to a document: as many as an article has
_RARE = 6  # evidence seen less often is noise
_SMALL = 0.15  # weights that are smaller are left out of the table
_PASSES, _RATE, _DECAY = 6, 0.1, 1e-3

_HEAD = """\
# What names name, learned by kg.train.names from the Groningen Meaning Bank: evidence, then its
# weights for {order}. Generated: train again instead of editing.
"""


@dataclass(frozen=True, slots=True)
class Word:
    """A row of the corpus; `tag` is IOB ("B-per")."""

    text: str
    pos: str
    tag: str
    glued: bool


def sentences(path: Path) -> Iterator[list[Word]]:
    """Yield the sentences of the corpus; hyphened words come apart as `kg.language` cuts them."""
    found: list[Word] = []
    with gzip.open(path, "rt", encoding="latin-1", newline="") as file:
        for mark, text, pos, tag in csv.reader(file):
            if mark.startswith("Sentence: ") and found:
                yield found
                found = []
            if mark != "Sentence #":
                found += _words(text, pos, tag)
    if found:
        yield found


def _words(text: str, pos: str, tag: str) -> list[Word]:
    if not re.fullmatch(r"[A-Za-z][\w.']*(-[\w.']+)+", text):
        return [Word(text, pos, tag, glued=text in _CLOSING)]
    inside = tag if tag == "O" else "I" + tag[1:]
    return [
        Word(bit, "HYPH" if bit == "-" else pos, inside if i else tag, glued=bool(i))
        for i, bit in enumerate(re.split("(-)", text))
    ]


def document(rows: Iterable[list[Word]]) -> tuple[Document, Parse, dict[Span, Naming]]:
    """Return sentences as a document, a parse without grammar, and the marked names."""
    text = ""
    tokens: list[Token] = []
    lines: list[Sentence] = []
    marked: list[tuple[int, int, str]] = []
    for number, words in enumerate(rows):
        start, first = len(text), len(tokens)
        for word in words:
            text += "" if word.glued or len(tokens) == first else " "
            at = len(text)
            text += word.text
            tokens.append(_token(word, at, first, number))
            _mark(marked, word.tag, at, len(text))
        lines.append(Sentence(span=Span(start, len(text)), zone=0))
        text += "\n"
    article = Article(key="train", doc_id="train", text=text, digest="")
    zone = Zone(kind=ZoneKind.PARAGRAPH, span=Span(0, len(text)))
    names = {Span(a, b): _TAGS.get(kind, Naming.NOTHING) for a, b, kind in marked}
    made = Document(article=article, zones=(zone,), sentences=tuple(lines))
    return made, Parse(tuple(tokens)), names


def _token(word: Word, at: int, head: int, sentence: int) -> Token:
    pos = _UNIVERSAL.get(word.pos, "VERB" if word.pos.startswith("VB") else "X")
    return Token(
        start=at,
        end=at + len(word.text),
        text=word.text,
        lemma=word.text.lower(),
        pos=pos if word.pos[0].isalpha() else "PUNCT",
        tag=word.pos,
        dep="dep",
        head=head,
        sentence=sentence,
    )


def _mark(marked: list[tuple[int, int, str]], tag: str, start: int, end: int) -> None:
    if tag.startswith("B-"):
        marked.append((start, end, tag[2:]))
    elif tag.startswith("I-") and marked and marked[-1][2] == tag[2:]:
        marked[-1] = (marked[-1][0], end, tag[2:])


Example = tuple[tuple[str, ...], Naming]


def examples(rows: Iterable[list[Word]]) -> Iterator[Example]:
    """Yield evidence and the right answer for each candidate the name finder makes."""
    waiting: list[list[Word]] = []
    for words in rows:
        waiting.append(words)
        if len(waiting) == _SENTENCES:
            yield from _examples(waiting)
            waiting = []
    if waiting:
        yield from _examples(waiting)


def _examples(rows: list[list[Word]]) -> Iterator[Example]:
    made, parse, names = document(rows)
    for run in runs_of(text_of(made, parse)):
        for candidate in candidates_of(run):
            yield evidence_of(candidate), _answer(candidate.span, names)


def _answer(span: Span, names: dict[Span, Naming]) -> Naming:
    """Return what the name is marked as that ends with the candidate, or covers most of it."""
    touching = [s for s in names if s.overlaps(span)]
    ending = [s for s in touching if s.end == span.end]
    if ending:
        return names[ending[0]]
    covering = [s for s in touching if s.covers(span)]
    return names[covering[0]] if covering else Naming.NOTHING


def learn(found: list[Example]) -> dict[str, NDArray[np.float64]]:
    """Return the weights of every piece of evidence that is not rare."""
    seen = Counter(one for evidence, _ in found for one in evidence)
    number = {one: i for i, one in enumerate(sorted(o for o, n in seen.items() if n >= _RARE))}
    weights = np.zeros((len(number), len(ORDER)))
    squares = np.full_like(weights, 1e-6)
    rows = [np.array([number[o] for o in e if o in number]) for e, _ in found]
    right = [ORDER.index(answer) for _, answer in found]
    order = np.random.default_rng(1).permutation(len(found))
    for _ in range(_PASSES):
        for at in order:
            _learn_one(weights, squares, rows[at], right[at])
    return {one: weights[i] for one, i in number.items()}


def _learn_one(
    weights: NDArray[np.float64],
    squares: NDArray[np.float64],
    row: NDArray[np.int64],
    right: int,
) -> None:
    scores = weights[row].sum(axis=0)
    shares = np.exp(scores - scores.max())
    error = shares / shares.sum()
    error[right] -= 1.0
    slope = error + _DECAY * weights[row]
    squares[row] += slope**2
    weights[row] -= _RATE * slope / np.sqrt(squares[row])


def table(weights: dict[str, NDArray[np.float64]]) -> str:
    """Return the table as text; what tells nothing is left out."""
    lines = [_HEAD.format(order=", ".join(ORDER))]
    for one in sorted(weights):
        row = weights[one] - weights[one].mean()
        if np.abs(row).max() >= _SMALL:
            lines.append("\t".join([one, *(f"{w:.2f}" for w in row)]) + "\n")
    return "".join(lines)


@click.command()
@click.argument("corpus", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("kg/knowledge/data/name_kinds.tsv")
)
@click.option("--limit", type=int, default=None, help="Use the first N sentences only.")
def main(corpus: Path, out: Path, limit: int | None) -> None:
    """Train on CORPUS and write the table."""
    rows = (words for i, words in enumerate(sentences(corpus)) if limit is None or i < limit)
    found = list(examples(rows))
    out.write_text(table(learn(found)), encoding="utf-8")
    click.echo(f"{len(found)} candidates → {out}")


if __name__ == "__main__":
    main()
