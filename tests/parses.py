"""Parses written by hand: `reading("Amina|NNP|nsubj|2 said|VBD|root|0 so|RB|advmod|2 _.|.")`.

One string a sentence. A word is `text|tag`, or `text|tag|relation|head` with the head counted from
1 in the sentence (0: root), or `text|tag|relation|head|lemma`. "_" before a word glues it to the
one before. Words without a tag are nouns.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.extract.reading import Reading
from kg.language import Parse, Token
from kg.model import Annotations, Article, Document, Entity, Sentence, Span, Zone, ZoneKind

_POS = {
    "NNP": "PROPN", "NNPS": "PROPN", "NN": "NOUN", "NNS": "NOUN", "JJ": "ADJ", "DT": "DET",
    "IN": "ADP", "PRP": "PRON", "PRP$": "PRON", "CC": "CCONJ", "MD": "AUX", "TO": "PART",
    "RB": "ADV", "CD": "NUM", "POS": "PART", "WP": "PRON", "WDT": "PRON", "HYPH": "PUNCT",
}  # fmt: skip


def reading(
    *sentences: str, entities: Iterable[Entity] = (), sections: Iterable[int] = ()
) -> Reading:
    """Return a reading of these sentences, one paragraph each.

    `sections` are the numbers of sentences with which a section begins.
    """
    text = ""
    tokens: list[Token] = []
    lines: list[Sentence] = []
    for number, sentence in enumerate(sentences):
        start, first = len(text), len(tokens)
        for word in sentence.split():
            text += "" if word.startswith("_") or len(text) == start else " "
            tokens.append(_token(word.removeprefix("_"), len(text), number, first, len(tokens)))
            text += tokens[-1].text
        lines.append(Sentence(span=Span(start, len(text)), zone=number))
        text += "\n\n"
    zones = [Zone(kind=ZoneKind.PARAGRAPH, span=line.span) for line in lines]
    zones += _sections(lines, sorted(sections), len(text))
    article = Article(key="k", doc_id="k", text=text, digest="0")
    document = Document(article=article, zones=tuple(zones), sentences=tuple(lines))
    found = Annotations(entities=tuple(entities))
    return Reading(document=document, parse=Parse(tuple(tokens)), found=found)


def _token(word: str, at: int, sentence: int, first: int, own: int) -> Token:
    form, tag, dep, head, lemma = (*word.split("|"), *[""] * 4)[:5]
    verb = "VERB" if tag.startswith("VB") else "NOUN" if not tag else "PUNCT"
    return Token(
        start=at,
        end=at + len(form),
        text=form,
        lemma=lemma or form.lower(),
        pos=_POS.get(tag, verb),
        tag=tag or "NN",
        dep=dep or "dep",
        head=own if head == "0" else first + int(head or 1) - 1,
        sentence=sentence,
    )


def _sections(lines: list[Sentence], begins: list[int], end: int) -> list[Zone]:
    starts = [lines[i].span.start for i in begins]
    ends = [*starts[1:], end][: len(starts)]
    return [
        Zone(kind=ZoneKind.SECTION, span=Span(start, stop))
        for start, stop in zip(starts, ends, strict=True)
    ]
