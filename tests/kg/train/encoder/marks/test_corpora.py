"""Annotated files → texts with phrases on tracks, and windows with labels."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers

from kg.language.encoder.pieces import Pieces
from kg.model import Span
from kg.train.encoder.marks import corpora
from kg.train.encoder.marks.casing import Casing
from kg.train.encoder.marks.corpora import Tracked
from kg.train.encoder.marks.windows import NAMES, UNTOLD, windows


def packed(path: Path, *records: dict[str, Any]) -> Path:
    path.write_bytes(gzip.compress("".join(json.dumps(r) + "\n" for r in records).encode()))
    return path


def at(text: str, *phrases: str) -> list[dict[str, int]]:
    return [{"start": text.index(p), "end": text.index(p) + len(p)} for p in phrases]


def told(one: Tracked) -> dict[str, set[str]]:
    return {track: {s.of(one.text) for s in spans} for track, spans in one.phrases.items()}


def test_mentions_lie_on_a_wide_and_a_narrow_track(tmp_path: Path) -> None:
    """And names on a third, without the article; "They" and "a Monday" are none."""
    text = "They told the mayor of the Port of Arva that Kim left."
    entities = [
        {"type": "person", "mentions": at(text, "They", "the mayor of the Port of Arva", "Kim")},
        {"type": "place", "mentions": at(text, "the Port of Arva", "Arva")},
        {"type": "object", "mentions": at(text, "left")},
    ]
    (one,) = corpora.mentions(packed(tmp_path / "gum.gz", {"text": text, "entities": entities}))
    found = told(one)
    assert found["widest place"] == {"the Port of Arva"}
    assert found["narrowest place"] == {"Arva"}
    assert found["widest person"] == {"They", "the mayor of the Port of Arva", "Kim"}
    assert found["person's name"] == {"Kim"}
    assert found["organisation's name"] == set()


def test_roles_are_marked_wherever_their_words_stand(tmp_path: Path) -> None:
    """Across line breaks, in any case; the longest of several wordings."""
    text = "ARMED MEN FIRED. A GROUP OF ARMED\nMEN FLED; THE ARMED MEN HAD RIFLES."
    slots = {
        "PerpInd": [{"alternatives": ["GROUP OF ARMED MEN", "ARMED MEN"]}],
        "Weapon": [{"alternatives": ["rifles"]}],
        "Victim": [{"alternatives": ["MARIA"]}],
    }
    record = {"text": text, "templates": [{"slots": slots}]}
    (one,) = corpora.roles(packed(tmp_path / "muc.gz", record))
    found = told(one)
    assert found["perpetrator"] == {"ARMED MEN", "GROUP OF ARMED\nMEN"}
    assert found["weapon"] == {"RIFLES"}
    assert found["victim"] == found["target"] == set()


def test_happenings_have_a_class(tmp_path: Path) -> None:
    """Reports and states on tracks of their own."""
    text = "Officials said the dam, which stands in Arva, broke."
    events = [
        {"type": kind, "triggers": at(text, word)}
        for kind, word in (("REPORTING", "said"), ("STATE", "stands"), ("OCCURRENCE", "broke"))
    ]
    (one,) = corpora.happenings(packed(tmp_path / "te.gz", {"text": text, "events": events}))
    assert told(one) == {"reporting": {"said"}, "state": {"stands"}, "happening": {"broke"}}
    (one,) = corpora.told(packed(tmp_path / "ecb.gz", {"text": text, "events": events}))
    assert told(one) == {"told happening": {"said", "stands", "broke"}}


def test_a_table_of_words_gives_sentences_with_names(tmp_path: Path) -> None:
    """IOB tags; a new B begins a new name."""
    rows = [("Ama", "B-PER"), ("Badu", "I-PER"), ("Kim", "B-PER"), ("left", "O"), ("Arva", "B-LOC")]
    table = "".join(f"{n}\t{word}\t{tag}\t-\t-\n" for n, (word, tag) in enumerate(rows, 1))
    path = tmp_path / "uner.gz"
    path.write_bytes(gzip.compress(f"# text\n{table}\n{table}".encode()))
    one, other = corpora.names(path)
    assert told(one)["person's name"] == {"Ama Badu", "Kim"}
    assert told(one)["place's name"] == {"Arva"}
    assert other == one


def test_windows_have_a_label_for_each_track_a_text_tells_of(tmp_path: Path) -> None:
    """B and I on it, O beside, and nothing at all where the corpus says nothing."""
    made = Tokenizer(models.WordPiece({"[UNK]": 100, "Ama": 1}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.save(str(tmp_path / "tokenizer.json"))
    one = Tracked("Ama Badu left .", {"person's name": frozenset({Span(0, 8)})})
    pieces = Pieces(tmp_path / "tokenizer.json")
    (window,) = windows([one], pieces)
    named = NAMES.index("person's name")
    assert window.labels[named].tolist() == [1, 2, 0, 0]
    assert set(np.delete(window.labels, named, axis=0).ravel()) == {UNTOLD}
    words = (Span(0, 3), Span(4, 8))
    both = windows(
        [Tracked("Ama Badu ", one.phrases, words)] * 2, Pieces(tmp_path / "tokenizer.json")
    )
    assert [w.labels[named].tolist() for w in both] == [[1, 2, 1, 2]]


def test_capitals_are_written_as_other_texts_write_them() -> None:
    """Known words small or with a capital, unknown ones as names, sentences with a capital."""
    casing = Casing(["Now the army of Peru left, and the mayor said that Lima is safe."])
    written = casing.written("THE ARMY LEFT LIMA. THE MAYOR OF TARV, KIM, SAID 3 US MEN …")
    assert written == "The army left Lima. The mayor of Tarv, Kim, said 3 US Men …"
    assert casing.written("Kim SAID so") == "Kim said so"
