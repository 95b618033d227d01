"""The head for coreference: taught, exported, read back (needs PyTorch and onnx)."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs PyTorch: pip install .[train]")
pytest.importorskip("onnx", reason="training needs onnx: pip install .[train]")
onnxruntime = pytest.importorskip("onnxruntime")

from kg.language.encoder.coreference import Asked  # noqa: E402
from kg.language.encoder.mentions import Floats, Ints, mentions, pairs  # noqa: E402
from kg.train.encoder import export  # noqa: E402
from kg.train.encoder.coreference import __main__ as command  # noqa: E402
from kg.train.encoder.coreference import learn  # noqa: E402
from kg.train.encoder.coreference.examples import Example  # noqa: E402
from kg.train.encoder.coreference.learn import Settings, losses  # noqa: E402
from kg.train.encoder.coreference.model import Head  # noqa: E402
from tests.parses import reading  # noqa: E402

WIDTH = 8
CHEF = reading(
    "Chef|NN|nsubj|2 met|VBD|root|0|meet baker|NN|obj|2",
    "He|PRP|nsubj|2 paid|VBD|root|0|pay him|PRP|obj|2",
)


def example(*right: tuple[int, int]) -> Example:
    """The four mentions of CHEF, both pronouns asked about; `right` are pairs of mentions."""
    found = mentions(CHEF.document, CHEF.parse)
    later, earlier = pairs([2, 3], reach=9)
    rows = np.random.default_rng(5).normal(size=(4, WIDTH)).astype(np.float32)
    known = np.array([pair in right for pair in zip(later.tolist(), earlier.tolist(), strict=True)])
    asked = Asked(found, rows, later, earlier)
    return Example(asked, np.array([2, 3]), known, np.array([True, True]))


def given(one: Example) -> tuple[Floats, Floats, Floats, Ints, Ints]:
    """What a head is given of an example."""
    asked = one.given
    relations = asked.found.relations(asked.later, asked.earlier)
    return asked.states, asked.found.traits(), relations, asked.later, asked.earlier


def scored(graph: bytes, one: Example) -> list[Floats]:
    """What a graph says of an example."""
    names = ("states", "traits", "relations", "later", "earlier")
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    found: list[Floats] = session.run(["scores", "none"], dict(zip(names, given(one), strict=True)))
    return found


def test_what_ships_scores_as_what_was_taught() -> None:
    """PyTorch and the graph agree to a millionth."""
    torch.manual_seed(1)
    head, one = Head(WIDTH), example((2, 0))
    head.eval()
    with torch.no_grad():
        expected = head(*map(torch.from_numpy, given(one)))
    graph = export.coreference_graph(head.weights()).SerializeToString()
    for score, wanted in zip(scored(graph, one), expected, strict=True):
        np.testing.assert_allclose(score, wanted.numpy(), atol=1e-5)


def test_an_untaught_head_finds_nothing() -> None:
    """Any pair is less likely than none, by far."""
    graph = export.coreference_graph(export.untaught_coreference(WIDTH)).SerializeToString()
    scores, of_none = scored(graph, example())
    assert scores.max() + 50 < of_none.min()


def test_any_word_that_names_the_same_is_right_and_none_where_there_is_none() -> None:
    """The loss of equal scores: none, of three, for "he"; any word, of four, for "him"."""

    one = example((3, 0), (3, 1), (3, 2))
    even = Head(WIDTH)
    for weight in even.parameters():
        torch.nn.init.zeros_(weight)
    chances = torch.exp(-losses(even, one)).tolist()
    assert chances == pytest.approx([1 / 3, 3 / 4])


def test_a_head_learns_what_it_is_shown() -> None:
    """One seed, the same weights; "he" is the chef and "him" the baker after thirty passes."""
    shown = [example((2, 0), (3, 1))] * 4
    first, second = (learn.taught(shown, Settings(passes=30)) for _ in range(2))
    for name, weight in first.weights().items():
        assert (weight == second.weights()[name]).all()
    with torch.no_grad():
        assert torch.exp(-losses(first, shown[0])).min() > 0.6


def test_the_command_puts_a_head_beside_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taught on the shipped trunk from a corpus of one text; the other files stay as they are."""
    model = tmp_path / "run" / "model"
    model.mkdir(parents=True)
    shipped = Path(command.__file__).parents[3] / "language" / "encoder" / "model"
    for path in shipped.iterdir():
        (model / path.name).write_bytes(path.read_bytes())
    text = "The ferryman waved. He rowed on."
    places = [{"start": 0, "end": 12}, {"start": 20, "end": 22}]
    line = json.dumps({"text": text, "entities": [{"id": "1", "mentions": places}]}) + "\n"
    (tmp_path / "gum").mkdir()
    for part in ("train", "dev"):
        (tmp_path / "gum" / f"{part}.jsonl.gz").write_bytes(gzip.compress(line.encode() * 2))
    call = ["coreference", "--corpora", tmp_path, "--out", tmp_path / "run", "--passes", 30]
    monkeypatch.setattr(sys, "argv", [str(word) for word in call])
    command.main()
    changed = {p.name for p in model.iterdir() if p.read_bytes() != (shipped / p.name).read_bytes()}
    assert changed == {"coreference.onnx", "digests.json"}
    notes = json.loads((tmp_path / "run" / "log.jsonl").read_text())
    assert notes["coreference"]["dev"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
