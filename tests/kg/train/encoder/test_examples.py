"""What the encoder learns from (`kg.train.encoder`): corpora, windows with labels, their order."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest

from kg.language.encoder.labels import HEADS, TO_CUE
from kg.language.encoder.pieces import Laid
from kg.model import Span
from kg.train.encoder import corpora, examples
from kg.train.encoder.examples import Asked, Example
from kg.train.encoder.plan import LENGTHS, SHARES, Prepared, Tasks, lengths, planned

TEXT = "“The wells are dry,” the mayor said.\n\nIt rained on Monday."


def spans(*words: str) -> list[list[int]]:
    return [[TEXT.index(w), TEXT.index(w) + len(w)] for w in words]


def packed(path: Path, *records: dict[str, Any]) -> Path:
    lines = "".join(json.dumps(one) + "\n" for one in records)
    path.write_bytes(gzip.compress(lines.encode()))
    return path


@pytest.fixture
def attributed(tmp_path: Path) -> Path:
    said = {
        "source": spans("the mayor"),
        "cue": spans("said"),
        "content": spans("“The wells are dry,”"),
    }
    uncued = {"source": [], "cue": [], "content": spans("It rained")}
    record = {"doc_id": "one", "text": TEXT, "statements": [said, uncued]}
    return packed(tmp_path / "attributed.jsonl.gz", record)


def named(example: Example) -> dict[str, str]:
    """The labelled words, with their labels."""
    labels = HEADS[example.head]
    return {w: labels[n] for w, n in zip(example.words, example.labels, strict=True) if n}


def test_attributions_label_words_and_answer_for_each_cue(attributed: Path) -> None:
    """The flat labels and, for the one cue, what each word is to it."""
    (found,) = examples.of_attributions(corpora.attributed_texts(attributed), full=96)
    assert named(found) == {
        "“": "B-content",
        "The": "I-content",
        "wells": "I-content",
        "are": "I-content",
        "dry": "I-content",
        ",": "I-content",
        "”": "I-content",
        "the": "B-source",
        "mayor": "I-source",
        "said": "B-cue",
    }
    (asked,) = found.asked
    assert [found.words[n] for n in asked.cue] == ["said"]
    answers = [TO_CUE[n] for n in asked.answers]
    assert answers == ["content"] * 7 + ["source"] * 2 + ["cue"] + ["O"] * 6


def test_a_window_is_whole_sentences() -> None:
    """A window ends where the next sentence has no room; an overlong one is cut, with overlap."""
    first, second = examples.text_windows("One two three. " * 2, full=5)
    assert [w.of("One two three. " * 2) for w in first] == ["One", "two", "three", "."]
    assert len(second) == 4
    lengths = [len(window) for window in examples.text_windows("word " * 120, full=96)]
    assert lengths == [96, 48]


def test_marks_become_labels_of_their_head(tmp_path: Path) -> None:
    """Times by type, triggers all alike."""
    record = {
        "text": TEXT,
        "timexes": [{"start": TEXT.index("on Mon"), "end": len(TEXT) - 1, "type": "DATE"}],
        "events": [{"triggers": [dict(zip(("start", "end"), *spans("rained"), strict=True))]}],
    }
    path = packed(tmp_path / "timed.jsonl.gz", record)
    (times,) = examples.of_marks(corpora.timed_texts(path), "times", full=96)
    (triggers,) = examples.of_marks(corpora.eventful_texts(path), "triggers", full=96)
    assert named(times) == {"on": "B-DATE", "Monday": "I-DATE"}
    assert named(triggers) == {"rained": "B-event"}


def test_rows_become_sentences(tmp_path: Path) -> None:
    """A label the head does not know is none; a word that is missing is a full stop."""
    rows = (
        "Sentence #,Word,POS,Tag\nSentence: 1,Kisumu,NNP,B-geo\n,,.,O\nSentence: 2,Bo,NNP,B-xyz\n"
    )
    path = tmp_path / "names.csv.gz"
    path.write_bytes(gzip.compress(rows.encode("latin-1")))
    first, second = examples.of_sentences(corpora.named_sentences(path), "names")
    assert first.words == ("Kisumu", ".")
    assert named(first) == {"Kisumu": "B-geo"}
    assert named(second) == {}


def prepared(head: str, length: int) -> Prepared:
    words = tuple("w" for _ in range(length))
    asked = (Asked((0,), (2,) * length),) if head == "attribution" else ()
    example = Example(head, words, (0,) * length, asked)
    return Prepared(
        example, Laid([101, *[1] * length, 102], [0] * (length + 2), list(range(length)))
    )


def test_a_seed_gives_one_order_of_batches() -> None:
    """The same seed, the same plan; another one, another; of each task its share."""
    tasks = {head: [prepared(head, 3 + n % 7) for n in range(64)] for head in SHARES}
    plan = planned(lambda full: tasks, 2.0, random.Random(1))
    assert plan == planned(lambda full: tasks, 2.0, random.Random(1))
    assert plan != planned(lambda full: tasks, 2.0, random.Random(2))
    seen = dict.fromkeys(SHARES, 0)
    for step in plan:
        assert len({one.example.head for one in step.batch}) == 1
        seen[step.batch[0].example.head] += len(step.batch)
    assert seen == {head: 2 * int(64 * share.of_all) for head, share in SHARES.items()}


def test_each_pass_has_windows_of_another_length() -> None:
    """Examples are made once a length; of long ones half as many at once, at .6 of the rate."""
    asked: list[int] = []

    def tasks(full: int) -> Tasks:
        asked.append(full)
        return {
            "attribution": [prepared("attribution", full)] * 64,
            "names": [prepared("names", 9)],
        }

    plan = planned(tasks, 8.0, random.Random(1))
    assert lengths(8.0) == [64, 96, 80, 64, 112, 72, 88, 64]
    assert asked == list(dict.fromkeys(LENGTHS))
    steps = [(len(s.batch[0].example.words), len(s.batch), s.rate) for s in plan]
    short, long = (64, 16, 1.0), (96, 8, 0.6)
    assert steps[:12] == [short] * 4 + [long] * 8
    assert set(steps) == {short, long, (80, 16, 1.0), (112, 8, 0.6), (72, 16, 1.0), (88, 8, 0.6)}


def test_a_last_pass_may_be_cut_short() -> None:
    """Of the passes before it nothing is missing, whatever their lengths."""
    tasks = {
        "attribution": [prepared("attribution", 5)] * 64,
        "names": [prepared("names", 5)] * 256,
    }
    whole, part = (planned(lambda full: tasks, n, random.Random(1)) for n in (2.0, 1.5))
    assert (len(whole), part) == (6 + 10, whole[: 6 + 5])
    assert {s.rate for s in whole[6:] if s.batch[0].example.head == "names"} == {1.0}


def test_spans_that_touch_no_word_label_none(tmp_path: Path) -> None:
    """A gold span of white space is no harm."""
    blank = Span(TEXT.index("\n"), TEXT.index("\n") + 2)
    text = corpora.MarkedText(text=TEXT, marks=((blank, "event"),))
    (found,) = examples.of_marks([text], "triggers", full=96)
    assert named(found) == {}
