"""A model that is missing or damaged says what to do; the one that ships reads."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from kg.document import structure
from kg.errors import KnowledgeError
from kg.language.encoder import attributions
from kg.language.encoder.network import DIGESTS, FILES, check, digest
from kg.language.encoder.reader import Reader
from tests.builders import article


def test_a_missing_model_says_how_to_get_one(tmp_path: Path) -> None:
    """No digests, no model."""
    with pytest.raises(KnowledgeError, match="missing") as caught:
        Reader(tmp_path)
    assert caught.value.hint is not None and "install newsgraph again" in caught.value.hint


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """One byte more and the digest differs."""
    for name in FILES:
        (tmp_path / name).write_bytes(b"weights")
    digests = {name: digest(tmp_path / name) for name in FILES}
    (tmp_path / DIGESTS).write_text(json.dumps(digests))
    check(tmp_path)
    (tmp_path / "encoder.onnx").write_bytes(b"weights!")
    with pytest.raises(KnowledgeError, match=r"damaged: encoder\.onnx"):
        check(tmp_path)


def test_a_file_that_is_no_model_is_a_known_error(tmp_path: Path) -> None:
    """The digest is right, the content is none onnxruntime can run."""
    for name in FILES:
        (tmp_path / name).write_bytes(b"weights")
    (tmp_path / DIGESTS).write_text(json.dumps({n: digest(tmp_path / n) for n in FILES}))
    with pytest.raises(KnowledgeError, match="does not fit"):
        Reader(tmp_path)


def test_without_need_nothing_heavy_is_imported() -> None:
    """onnxruntime comes with the first article, PyTorch never."""
    code = "import sys, kg.extract; print({'onnxruntime', 'numpy', 'torch'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_shipped_model_finds_who_said_what() -> None:
    """Plain sentences of three kinds: quoted, told, thought."""
    text = (
        "Flooding closed the road to Kasese on Friday. “The bridge will be rebuilt before the "
        "rains,” said Grace Achieng, the district engineer. The minister of works told reporters "
        "that the army had sent two boats. Traders fear prices will rise."
    )
    found = attributions(structure(article(text)))
    told = {
        (" ".join(s.of(text) for s in a.source), " ".join(s.of(text) for s in a.cue)) for a in found
    }
    assert ("Grace Achieng, the district engineer", "said") in told
    assert any(source == "The minister of works" and "told" in cue for source, cue in told)
    for one in found:
        for span in (*one.source, *one.cue, *one.content):
            assert span.of(text) == span.of(text).strip()
        assert 0 < one.probability <= 1


def test_the_same_text_gives_the_same_numbers() -> None:
    """Loaded anew or not: bits, on one machine."""
    document = structure(article("The mayor said on Monday that the harbour would reopen. " * 9))
    with as_file(files("kg.language.encoder") / "model") as folder:
        started = time.process_time()
        reader = Reader(folder)
        assert time.process_time() - started < 1.5
        assert reader.read(document) is reader.read(document)
        assert Reader(folder).read(document) == reader.read(document)


@pytest.mark.parametrize(
    "text",
    [
        "said",
        "…",
        "قال الوزير إن الجسر سيفتح. " * 60,
        "said " * 3000,
        "x" * 50_000,
        "\U0001f600 said \U0001f469\u200d\U0001f467.",
        "he said she said that " * 300,
    ],
)
def test_any_text_is_read(text: str) -> None:
    """Other scripts, no sentence at all, one endless sentence: findings lie in the text."""
    for one in attributions(structure(article(text))):
        assert all(span.end <= len(text) for span in (*one.source, *one.cue, *one.content))


def test_damage_to_the_shipped_model_is_seen(tmp_path: Path) -> None:
    """A byte changed in the middle of the weights."""
    with as_file(files("kg.language.encoder") / "model") as folder:
        shutil.copytree(folder, tmp_path / "model")
    path = tmp_path / "model" / "conditioned.onnx"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(KnowledgeError, match="damaged"):
        Reader(tmp_path / "model")
