"""The network, in PyTorch: MiniLM (Wang et al. 2020) with flat heads and one asked about a cue,
and the branch that marks phrases.

A flat head labels each word. The conditioned head gets the encoder's states with a marker vector
added where a cue stands, passes them through one more layer, and says what each word is to that
cue: nested and overlapping attributions come apart, and each content finds its own source.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from kg.language.encoder.labels import AT_TRACK, HEADS, TO_CUE, TRACKS
from kg.language.encoder.words import SHAPES

_EPSILON = 1e-12
_ABOVE = 2  # layers of the trunk above the middle, from which the branch goes off
_DROPPED = 0.1
_OF_BERT = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "o": "attention.output.dense",
    "n1": "attention.output.LayerNorm",
    "f1": "intermediate.dense",
    "f2": "output.dense",
    "n2": "output.LayerNorm",
}


class Layer(nn.Module):
    """A layer of BERT: self-attention and two linear layers, each added to and normed."""

    def __init__(self, width: int, heads: int, inner: int) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.o = (nn.Linear(width, width) for _ in range(4))
        self.n1, self.n2 = nn.LayerNorm(width, _EPSILON), nn.LayerNorm(width, _EPSILON)
        self.f1, self.f2 = nn.Linear(width, inner), nn.Linear(inner, width)
        self.drop = nn.Dropout(_DROPPED)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return the next states; both are (windows, pieces, width), `mask` (windows, pieces)."""
        rows, length, width = states.shape
        query, key, value = (
            linear(states).view(rows, length, self.heads, width // self.heads).transpose(1, 2)
            for linear in (self.q, self.k, self.v)
        )
        seen = functional.scaled_dot_product_attention(
            query,
            key,
            value,
            attn_mask=mask[:, None, None, :],
            dropout_p=_DROPPED if self.training else 0.0,
        )
        seen = self.o(seen.transpose(1, 2).reshape(rows, length, width))
        states = self.n1(states + self.drop(seen))
        wide = functional.gelu(self.f1(states))
        result: Tensor = self.n2(states + self.drop(self.f2(wide)))
        return result


class Encoder(nn.Module):
    """MiniLM with heads. Its own word vectors stay as they are: they know words we never see."""

    def __init__(self, config: Mapping[str, int], heads: Mapping[str, int]) -> None:
        super().__init__()
        width = config["hidden_size"]
        self.attention_heads = config["num_attention_heads"]
        self.word = nn.Embedding(config["vocab_size"], width)
        self.place = nn.Embedding(config["max_position_embeddings"], width)
        self.kind = nn.Parameter(torch.zeros(width))
        self.shape = nn.Embedding(SHAPES, width)
        nn.init.zeros_(self.shape.weight)
        self.norm = nn.LayerNorm(width, _EPSILON)
        self.drop = nn.Dropout(_DROPPED)
        sizes = width, self.attention_heads, config["intermediate_size"]
        self.layers = nn.ModuleList(Layer(*sizes) for _ in range(config["num_hidden_layers"]))
        self.heads = nn.ModuleDict({name: nn.Linear(width, n) for name, n in heads.items()})
        self.marker = nn.Parameter(torch.randn(width) * 0.02)
        self.extra = copy.deepcopy(self.layers[-1])
        self.to_cue = nn.Linear(width, len(TO_CUE))
        self.word.weight.requires_grad_(False)

    def encode(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        """Return the states (windows, pieces, width)."""
        places = torch.arange(ids.shape[1], device=ids.device)
        states = self.word(ids) + self.place(places)[None] + self.kind + self.shape(shapes)
        states = self.drop(self.norm(states))
        for layer in self.layers:
            states = layer(states, mask)
        return states

    def conditioned(self, states: Tensor, mask: Tensor, cue: Tensor) -> Tensor:
        """Return scores (cues, pieces, 4) of what each piece is to the cue, 1 in `cue` where it is.

        `states` and `mask` are those of each cue's window.
        """
        marked = states + cue[..., None] * self.marker
        scores: Tensor = self.to_cue(self.extra(marked, mask))
        return scores

    @property
    def device(self) -> torch.device:
        """Where it is."""
        return self.kind.device

    def new_parameters(self) -> list[nn.Parameter]:
        """Return what MiniLM has not: it learns faster."""
        new = ("heads", "to_cue", "marker", "shape")
        return [p for n, p in self.named_parameters() if p.requires_grad and n.startswith(new)]

    def old_parameters(self) -> list[nn.Parameter]:
        """Return what is MiniLM's and is fine-tuned."""
        new = {id(p) for p in self.new_parameters()}
        return [p for p in self.parameters() if p.requires_grad and id(p) not in new]

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Return the weights as arrays, by name."""
        return {name: w.detach().float().cpu().numpy() for name, w in self.state_dict().items()}


class Branch(nn.Module):
    """Layers of its own above the middle of the trunk, and a score for each label of each track."""

    def __init__(self, layers: nn.ModuleList, width: int) -> None:
        super().__init__()
        self.layers = layers
        self.tracks = nn.Linear(width, len(AT_TRACK) * sum(map(len, TRACKS.values())))

    @property
    def device(self) -> torch.device:
        """Where it is."""
        return self.tracks.weight.device

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return scores (windows, pieces, tracks, 3); `states` are (windows, pieces, width)."""
        for layer in self.layers:
            states = layer(states, mask)
        scores: Tensor = self.tracks(states)
        return scores.unflatten(-1, (-1, len(AT_TRACK)))

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Return the weights as arrays, by name."""
        return {name: w.detach().float().cpu().numpy() for name, w in self.state_dict().items()}


def branched(encoder: Encoder) -> Branch:
    """Return a branch that begins as a copy of the trunk's last layers; its tracks by chance."""
    return Branch(copy.deepcopy(encoder.layers[-_ABOVE:]), encoder.word.embedding_dim)


def from_minilm(folder: Path) -> Encoder:
    """Return an encoder with MiniLM's weights and new heads; `folder` holds the checkpoint."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    theirs = load_file(folder / "model.safetensors")
    theirs = {name.removeprefix("bert."): w for name, w in theirs.items()}
    encoder = Encoder(config, {name: len(labels) for name, labels in HEADS.items()})
    with torch.no_grad():
        for mine, name in _pairs(encoder):
            mine.copy_(theirs[name])
        encoder.kind.copy_(theirs["embeddings.token_type_embeddings.weight"][0])
    encoder.extra = copy.deepcopy(encoder.layers[-1])
    return encoder


def with_weights(folder: Path, weights: Mapping[str, NDArray[np.float32]]) -> Encoder:
    """Return an encoder of MiniLM's sizes with these weights; `folder` holds its checkpoint."""
    encoder = from_minilm(folder)
    encoder.load_state_dict({name: torch.from_numpy(w) for name, w in weights.items()})
    return encoder


def _pairs(encoder: Encoder) -> list[tuple[Tensor, str]]:
    """Return our parameters with the names of theirs."""
    found = [
        (encoder.word.weight, "embeddings.word_embeddings.weight"),
        (encoder.place.weight, "embeddings.position_embeddings.weight"),
        (encoder.norm.weight, "embeddings.LayerNorm.weight"),
        (encoder.norm.bias, "embeddings.LayerNorm.bias"),
    ]
    for number, layer in enumerate(encoder.layers):
        for ours, name in _OF_BERT.items():
            for what in ("weight", "bias"):
                parameter = getattr(getattr(layer, ours), what)
                found.append((parameter, f"encoder.layer.{number}.{name}.{what}"))
    return found
