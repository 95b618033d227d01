"""Learning what names name (`kg.train.names`)."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kg.knowledge.naming import ORDER, Naming
from kg.train.names import document, examples, learn, sentences, table

ROWS = """\
Sentence #,Word,POS,Tag
Sentence: 1,Envoy,NN,O
,Amina,NNP,B-per
,Yusuf,NNP,I-per
,flew,VBD,O
,to,TO,O
,Kisumu,NNP,B-geo
,.,.,O
Sentence: 2,Turkish-backed,JJ,B-gpe
,rebels,NNS,O
,fled,VBD,O
,Kisumu,NNP,B-geo
,'s,POS,O
,port,NN,O
,.,.,O
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.csv.gz"
    path.write_bytes(gzip.compress(ROWS.encode("latin-1")))
    return path


def test_rows_become_text_with_marked_names(corpus: Path) -> None:
    """Offsets are right, hyphens come apart, marks of possession stand at their word."""
    made, parse, names = document(sentences(corpus))
    assert made.text.splitlines()[1] == "Turkish-backed rebels fled Kisumu's port."
    assert [s.of(made.text) for s in names] == ["Amina Yusuf", "Kisumu", "Turkish-backed", "Kisumu"]
    assert all(t.span.of(made.text) == t.text for t in parse.tokens)


def test_the_answers_are_those_of_the_corpus(corpus: Path) -> None:
    """A candidate gets the mark of the name it is."""
    answers = {
        e[next(i for i, x in enumerate(e) if x.startswith("last="))]: a
        for e, a in examples(sentences(corpus))
    }
    assert answers["last=yusuf"] is Naming.PERSON and answers["last=kisumu"] is Naming.PLACE


def test_the_same_corpus_gives_the_same_table(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Learning is deterministic, and what is learned is what was shown."""
    monkeypatch.setattr("kg.train.names._RARE", 1)
    found = list(examples(sentences(corpus))) * 20
    first, second = table(learn(found)), table(learn(found))
    assert first == second
    weights = {line.split("\t")[0]: line.split("\t")[1:] for line in first.splitlines()[2:]}
    person = [float(w) for w in weights["last=yusuf"]]
    assert ORDER[person.index(max(person))] is Naming.PERSON
