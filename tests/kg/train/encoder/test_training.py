"""A tiny network, trained, exported and read back: needs PyTorch and onnx (the extra `[train]`)."""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

torch = pytest.importorskip("torch", reason="training needs PyTorch: pip install .[train]")
pytest.importorskip("onnx", reason="training needs onnx: pip install .[train]")
pytest.importorskip("safetensors", reason="training needs safetensors: pip install .[train]")

from safetensors.torch import save_file  # noqa: E402
from torch.utils._python_dispatch import TorchDispatchMode  # noqa: E402
from torch.utils._pytree import tree_leaves  # noqa: E402

from kg.language.encoder.labels import HEADS  # noqa: E402
from kg.language.encoder.network import Network  # noqa: E402
from kg.language.encoder.pieces import Pieces  # noqa: E402
from kg.model import Span  # noqa: E402
from kg.train.encoder import __main__ as command  # noqa: E402
from kg.train.encoder import examples, learn  # noqa: E402
from kg.train.encoder.corpora import Attributed, MarkedText  # noqa: E402
from kg.train.encoder.device import device  # noqa: E402
from kg.train.encoder.export import Weights, rounded_columns  # noqa: E402
from kg.train.encoder.learn import read_weights  # noqa: E402
from kg.train.encoder.marks import __main__ as marks_command  # noqa: E402
from kg.train.encoder.marks import learn as marks_learn  # noqa: E402
from kg.train.encoder.marks.states import Seen  # noqa: E402
from kg.train.encoder.marks.windows import Window  # noqa: E402
from kg.train.encoder.model import _OF_BERT, Encoder, branched  # noqa: E402
from kg.train.encoder.package import package  # noqa: E402
from kg.train.encoder.plan import prepared  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")  # of other people's packages

SIZES = {
    "hidden_size": 32,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "num_hidden_layers": 3,
    "vocab_size": 120,
    "max_position_embeddings": 256,
}
SCORER = 'import json; print(json.dumps({"scores": {name: [0, 0, 0.5] for name in %r}}))'
SHOWN = ("statement.joint50", "source.ov50", "cue.ov50", "content.ov50")


def tiny() -> Encoder:
    torch.manual_seed(5)
    made = Encoder(SIZES, {name: len(labels) for name, labels in HEADS.items()})
    made.eval()
    return made


def as_packaged(encoder: Encoder) -> tuple[Weights, Weights, int]:
    """What is packaged of an encoder whose branch was not taught."""
    return encoder.weights(), branched(encoder).weights(), encoder.attention_heads


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A checkpoint like MiniLM's, but tiny and of chance."""
    folder = tmp_path / "base"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(SIZES))
    words = {"[PAD]": 0, "[UNK]": 100, "said": 1, "the": 2, "mayor": 3, "rain": 4, ".": 5}
    tokenizer = Tokenizer(models.WordPiece(words, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    save_file(as_bert(tiny()), folder / "model.safetensors")
    return folder


def as_bert(encoder: Encoder) -> dict[str, torch.Tensor]:
    """The weights of an encoder under BERT's names."""
    found = {
        "embeddings.word_embeddings.weight": encoder.word.weight,
        "embeddings.position_embeddings.weight": encoder.place.weight,
        "embeddings.token_type_embeddings.weight": torch.zeros(2, SIZES["hidden_size"]),
        "embeddings.LayerNorm.weight": encoder.norm.weight,
        "embeddings.LayerNorm.bias": encoder.norm.bias,
    }
    for number, layer in enumerate(encoder.layers):
        for ours, theirs in _OF_BERT.items():
            for what in ("weight", "bias"):
                name = f"encoder.layer.{number}.{theirs}.{what}"
                found[name] = getattr(getattr(layer, ours), what)
    return {name: weight.detach().clone().contiguous() for name, weight in found.items()}


def test_weights_in_steps_are_close_and_small() -> None:
    """Seven bits with a sign, a step of its own for each column."""
    weight = np.random.default_rng(0).normal(size=(40, 7)).astype(np.float32)
    weight[:, 3] *= 100
    rounded, scale = rounded_columns(weight)
    assert np.abs(rounded).max() == 63
    assert np.all(np.abs(rounded * scale - weight) <= scale / 2 + 1e-6)


def test_what_ships_computes_what_was_trained(base: Path, tmp_path: Path) -> None:
    """All graphs agree with PyTorch as far as eight bits can, with padding and two cues."""
    encoder = tiny()
    branch = branched(encoder)
    branch.eval()
    sizes = encoder.attention_heads, base / "tokenizer.json", tmp_path
    package(encoder.weights(), branch.weights(), *sizes)
    network = Network(tmp_path)
    rng = np.random.default_rng(1)
    ids, shapes = rng.integers(0, 120, (3, 20)), rng.integers(0, 6, (3, 20))
    mask = np.ones_like(ids)
    mask[1, 12:] = 0
    cue = np.zeros((2, 20), dtype=np.float32)
    cue[0, 3:5] = cue[1, 7] = 1
    which = np.array([1, 2])
    with torch.no_grad():
        there = torch.tensor(mask).bool()
        expected = encoder.encode(torch.tensor(ids), torch.tensor(shapes), there)
        flat = encoder.heads["attribution"](expected).softmax(-1).numpy()
        encoder.layers = encoder.layers[:-2]
        middle = encoder.encode(torch.tensor(ids), torch.tensor(shapes), there)
        tracks = branch(middle, there).softmax(-1).numpy()
        to_cue = encoder.conditioned(expected[which], there[which], torch.tensor(cue))
    states, halfway, scores = network.read(ids, shapes, mask, "attribution")
    assert np.abs(states - expected.numpy())[mask == 1].max() < 0.2
    assert np.abs(scores - flat)[mask == 1].max() < 0.05
    assert np.abs(halfway - middle.numpy())[mask == 1].max() < 0.2
    assert np.abs(network.marks(halfway, mask) - tracks)[mask == 1].max() < 0.05
    found = network.to_cues(states, mask, which, cue)
    off = np.abs(found - to_cue.softmax(-1).numpy())
    assert off[mask[which] == 1].max() < 0.05


class _Unmixed(TorchDispatchMode):
    """Refuses what a graphics card would: tensors of two devices in one step, but for copies."""

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
        given = [one for one in tree_leaves((args, kwargs)) if isinstance(one, torch.Tensor)]
        where = {one.device.type for one in given if one.dim()}
        assert len(where) < 2 or "copy" in func.__name__, func
        return func(*args, **(kwargs or {}))


def test_all_of_a_batch_is_where_the_network_is(base: Path) -> None:
    """No graphics card here, so on PyTorch's device of shapes alone."""
    text = "The mayor said the rain is over."
    said = Attributed(source=(Span(0, 9),), cue=(Span(10, 14),), content=(Span(15, 31),))
    one = MarkedText(text=text, attributions=(said,))
    pieces = Pieces(base / "tokenizer.json")
    timed = prepared(list(examples.of_marks([one], "times", 64)), pieces)
    attributed = prepared(list(examples.of_attributions([one], 64)), pieces)
    cues = [(0, asked) for asked in attributed[0].example.asked]
    encoder = tiny().to("meta")
    with _Unmixed():
        assert learn.loss_of(encoder, timed, random.Random(1)).is_meta
        given = learn._tensors(attributed, encoder.device)
        states = encoder.encode(given.ids, given.shapes, given.mask)
        assert learn._loss_of_cues(encoder, attributed, given, states, cues).is_meta
    branch = branched(encoder).to("meta")
    labels = np.zeros((branch.tracks.out_features // 3, len(timed[0].example.words)), np.int64)
    window = Window(laid=timed[0].laid, labels=labels)
    one_seen = Seen(window, np.zeros((len(timed[0].laid.ids), SIZES["hidden_size"]), np.float16))
    with _Unmixed():
        assert marks_learn.loss_of(branch, [one_seen]).is_meta


def test_a_device_that_is_not_here_is_told() -> None:
    """Before hours are spent on the wrong one."""
    with pytest.raises(argparse.ArgumentTypeError, match="cannot learn on 'abacus'"):
        device("abacus")
    assert device("auto").type in ("cpu", "cuda")


def corpus(folder: Path) -> Path:
    """Corpora of one short text each."""
    text = "The mayor said the rain is over."
    said = {"source": [[0, 9]], "cue": [[10, 14]], "content": [[15, 31]]}
    attributed = {"doc_id": "one", "text": text, "statements": [said]}
    timed = {"doc_id": "one", "text": text, "timexes": [], "events": []}
    for name, part, one in (
        ("polnear", "train", attributed),
        ("polnear", "dev", attributed),
        ("tempeval3", "train", timed),
    ):
        (folder / name).mkdir(parents=True, exist_ok=True)
        lines = (json.dumps(one) + "\n").encode() * 8
        (folder / name / f"{part}.jsonl.gz").write_bytes(gzip.compress(lines))
    rows = "Sentence #,Word,POS,Tag\n" + "Sentence: 1,Kisumu,NNP,B-geo\n" * 8
    (folder / "gmb.csv.gz").write_bytes(gzip.compress(rows.encode()))
    (folder / "score.py").write_text(SCORER % (SHOWN,))
    return folder


def test_a_training_ends_in_a_model_and_goes_on_where_it_stopped(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All tasks; the second call finds nothing left to learn and says so in the log."""
    folder, out = corpus(tmp_path / "corpora"), tmp_path / "run"
    known = ["--corpora", folder, "--ner", folder, "--scorer", folder / "score.py"]
    call = ["train", *known, "--base", base, "--out", out, "--passes", "8"]
    monkeypatch.setattr(sys, "argv", [str(word) for word in call])
    command.main()
    first = (out / "model" / "encoder.onnx").read_bytes()
    notes = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    assert notes[-1]["polnear dev"] == dict.fromkeys(SHOWN, 0.5)
    steps = notes[0]["steps"]
    monkeypatch.setattr(sys, "argv", [*sys.argv, "--resume"])
    command.main()
    again = json.loads((out / "log.jsonl").read_text().splitlines()[-1])
    assert (again["from step"], again["steps"]) == (steps, steps)
    (out / "last.pt").unlink()
    monkeypatch.setattr(sys, "argv", [*sys.argv, "--stop", "12"])
    command.main()  # as if stopped half-way
    assert (out / "model" / "encoder.onnx").read_bytes() != first
    monkeypatch.setattr(sys, "argv", sys.argv[:-2])
    command.main()
    assert (out / "model" / "encoder.onnx").read_bytes() == first
    averaged, last = (read_weights(out / name) for name in ("averaged.pt", "last.pt"))
    assert np.abs(averaged["marker"] - last["marker"]).max() > 0


def test_checkpoints_are_blended_without_training(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ships has the weights between those of both, and its scores are noted."""
    folder, out = corpus(tmp_path / "corpora"), tmp_path / "run"
    encoder, other = tiny(), tiny()
    with torch.no_grad():
        other.layers[0].n1.weight += 3
        encoder.layers[0].n1.weight += 1
    torch.save({"model": encoder.state_dict()}, tmp_path / "a.pt")
    torch.save({"model": other.state_dict()}, tmp_path / "b.pt")
    known = ["--corpora", folder, "--scorer", folder / "score.py", "--base", base, "--out", out]
    parts = ["--blend", f"{tmp_path / 'a.pt'}=2", "--blend", f"{tmp_path / 'b.pt'}=2"]
    monkeypatch.setattr(sys, "argv", ["train", *map(str, known), *parts])
    command.main()
    with torch.no_grad():
        encoder.layers[0].n1.weight += 1
    package(*as_packaged(encoder), base / "tokenizer.json", tmp_path / "expected")
    assert (out / "model" / "encoder.onnx").read_bytes() == (
        tmp_path / "expected" / "encoder.onnx"
    ).read_bytes()
    notes = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    assert notes[-1]["polnear dev"] == dict.fromkeys(SHOWN, 0.5)
    assert not (out / "last.pt").exists()


def marked_corpora(folder: Path) -> Path:
    """Corpora of one short text each, for the branch."""
    text = "MEN SHOT THE MAYOR."
    person = {"type": "person", "mentions": [{"start": 9, "end": 18}]}
    event = {"type": "OCCURRENCE", "triggers": [{"start": 4, "end": 8}]}
    slots = {"PerpInd": [{"alternatives": ["MEN"]}]}
    one = {"text": text, "entities": [person], "events": [event], "templates": [{"slots": slots}]}
    for name in ("gum", "muc4", "tempeval3", "ecbplus"):
        (folder / name).mkdir(parents=True)
        for part in ("train", "dev"):
            lines = (json.dumps(one) + "\n").encode() * 4
            (folder / name / f"{part}.jsonl.gz").write_bytes(gzip.compress(lines))
    rows = "1\tAma\tB-PER\t-\t-\n2\tleft\tO\t-\t-\n\n" * 4
    (folder / "uner-ewt-dev.iob2.gz").write_bytes(gzip.compress(rows.encode()))
    return folder


def test_a_branch_is_taught_on_a_trunk_that_stays(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One seed, the same weights; only the branch's file differs from run to run."""
    torch.save({"model": tiny().state_dict()}, tmp_path / "trunk.pt")
    folder = marked_corpora(tmp_path / "corpora")
    known = ["--corpora", folder, "--ner", folder, "--base", base]
    call = ["marks", *known, "--weights", tmp_path / "trunk.pt", "--measured-every", 5]
    made = {}
    for name, steps in (("one", 5), ("two", 5), ("more", 6)):
        every = [*call, "--out", tmp_path / name, "--steps", steps]
        monkeypatch.setattr(sys, "argv", [str(word) for word in every])
        marks_command.main()
        made[name] = {p.name: p.read_bytes() for p in (tmp_path / name / "model").iterdir()}
    assert made["one"] == made["two"]
    assert made["one"]["encoder.onnx"] == made["more"]["encoder.onnx"]
    assert made["one"]["marks.onnx"] != made["more"]["marks.onnx"]
    notes = (tmp_path / "more" / "log.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in notes] == [5, 6]
    assert "widest person" in json.loads(notes[-1])["dev"]
