"""A trained network → the four ONNX graphs that ship, in 8-bit integers.

    encoder.onnx      ids, shapes, mask (windows × pieces)  → states, the middle ones, and scores
                      of each flat head
    conditioned.onnx  states, mask, which (cues), cue (cues × pieces) → probabilities of O, source,
                      cue, content for each piece
    coreference.onnx  states, traits (mentions × …), relations, later, earlier (pairs) → scores of
                      the pairs, and of each mention with none before it
    marks.onnx        middle, mask (windows × pieces) → scores of each piece on each track

The graphs are built node by node from the weights, so that PyTorch has no say in what ships and
every node is one onnxruntime has a fast kernel for. Weights are rounded per output channel to
7 bits (-63 … 63): processors without VNNI add pairs of products in 16 bits, where 8 bits would
saturate, and every machine is to give the same sums. Activations are rounded at run time, a tensor
at a time. Word vectors have 8 bits and a scale a word. The head for coreference is small and stays
in floating point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from kg.language.encoder.mentions import RELATIONS, TRAITS

Weights = Mapping[str, NDArray[np.float32]]

POSITIONS = 256  # pieces of the longest window
_STEPS = 63  # of a weight, to either side of zero
_EPSILON = 1e-12  # of BERT's layer norms
_OPSETS = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
_FLOAT, _INT = TensorProto.FLOAT, TensorProto.INT64


@dataclass
class _Graph:
    """A graph being built: each method adds nodes and returns the name of what they give."""

    weights: Weights
    attention_heads: int
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: dict[str, onnx.TensorProto] = field(default_factory=dict)

    def add(
        self, op: str, given: Sequence[str], gives: str, domain: str = "", **how: object
    ) -> str:
        """Add one node; `gives` names both the node and its output."""
        node = helper.make_node(op, list(given), [gives], name=gives, domain=domain, **how)
        self.nodes.append(node)
        return gives

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        """Add a constant once."""
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def weight(self, name: str) -> str:
        """Add a weight of the network as it is."""
        return self.constant(name, self.weights[name].astype(np.float32))

    def linear(self, given: str, names: Sequence[str], gives: str) -> str:
        """Add `given` times the weights of one or more layers side by side, plus their biases."""
        weight = np.concatenate([self.weights[f"{n}.weight"] for n in names]).T
        bias = np.concatenate([self.weights[f"{n}.bias"] for n in names])
        rounded, scale = rounded_columns(weight)
        inputs = [
            given,
            self.constant(f"{gives}.int8", rounded),
            self.constant(f"{gives}.scale", scale),
            "",
            self.constant(f"{gives}.bias", bias.astype(np.float32)),
        ]
        return self.add("DynamicQuantizeMatMul", inputs, gives, "com.microsoft")

    def exact(self, given: str, name: str, gives: str) -> str:
        """Add a small layer in floating point: the last one of a head decides by small margins."""
        product = self.times(given, name, f"{gives}.product")
        return self.add("Add", [product, self.weight(f"{name}.bias")], gives)

    def times(self, given: str, name: str, gives: str) -> str:
        """Add `given` times the weights of a layer without a bias, in floating point."""
        weight = self.constant(f"{name}.columns", self.weights[f"{name}.weight"].T)
        return self.add("MatMul", [given, weight], gives)

    def normed(self, given: str, norm: str, gives: str) -> str:
        """Add a layer norm."""
        inputs = [given, self.weight(f"{norm}.weight"), self.weight(f"{norm}.bias")]
        return self.add("LayerNormalization", inputs, gives, axis=-1, epsilon=_EPSILON)

    def layer(self, given: str, mask: str, name: str) -> str:
        """Add a layer of BERT: attention and two linear layers, each added to and normed."""
        qkv = self.linear(given, [f"{name}.q", f"{name}.k", f"{name}.v"], f"{name}.qkv")
        width = self.weights[f"{name}.o.weight"].shape[0]
        sizes = self.constant("thirds", np.array([width] * 3, dtype=np.int64))
        parts = [f"{name}.{one}s" for one in ("query", "key", "value")]
        self.nodes.append(helper.make_node("Split", [qkv, sizes], parts, f"{name}.split", axis=-1))
        seen = self.add("MultiHeadAttention", [*parts, "", mask], f"{name}.seen", "com.microsoft",
                        num_heads=self.attention_heads)  # fmt: skip
        out = self.linear(seen, [f"{name}.o"], f"{name}.out")
        middle = self.normed(self.add("Add", [given, out], f"{name}.sum1"), f"{name}.n1",
                             f"{name}.normed1")  # fmt: skip
        wide = self.linear(middle, [f"{name}.f1"], f"{name}.wide")
        wide = self.add("Gelu", [wide], f"{name}.gelu", "com.microsoft")
        narrow = self.linear(wide, [f"{name}.f2"], f"{name}.narrow")
        return self.normed(self.add("Add", [middle, narrow], f"{name}.sum2"), f"{name}.n2",
                           f"{name}.normed2")  # fmt: skip

    def model(
        self, inputs: Mapping[str, tuple[int, str]], outputs: Sequence[str], axes: int = 3
    ) -> onnx.ModelProto:
        """Return the graph as a model, checked; `inputs` have a type and named axes.

        `axes` is how many of rows, pieces and values the outputs have, from the first on.
        """
        graph = helper.make_graph(
            self.nodes,
            "newsgraph",
            [helper.make_tensor_value_info(n, t, axes.split()) for n, (t, axes) in inputs.items()],
            [
                helper.make_tensor_value_info(
                    n, _FLOAT, (f"rows of {n}", "pieces", f"width of {n}")[:axes]
                )
                for n in outputs
            ],
            initializer=list(self.constants.values()),
        )
        made = helper.make_model(
            graph, opset_imports=_OPSETS, producer_name="newsgraph", ir_version=9
        )
        onnx.checker.check_model(made)
        return made


def rounded_columns(
    weight: NDArray[np.float32],
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return a matrix in whole steps, and the size of a step for each of its columns."""
    scale = np.maximum(np.abs(weight).max(axis=0), 1e-8) / _STEPS
    rounded = np.clip(np.rint(weight / scale), -_STEPS, _STEPS)
    return rounded.astype(np.int8), scale.astype(np.float32)


def encoder_graph(
    weights: Weights, heads: Sequence[str], attention_heads: int, above: int
) -> onnx.ModelProto:
    """Return the graph of the encoder with its flat heads; `above` layers follow the middle."""
    graph = _Graph(weights, attention_heads)
    states = _embedded(graph)
    mask = graph.add("Cast", ["mask"], "mask32", to=TensorProto.INT32)
    layers = layers_of(weights)
    for number in range(layers):
        if number == layers - above:
            graph.add("Identity", [states], "middle")
        states = graph.layer(states, mask, f"layers.{number}")
    graph.add("Identity", [states], "states")
    for head in heads:
        graph.exact(states, f"heads.{head}", head)
    axes = (_INT, "windows pieces")
    return graph.model({"ids": axes, "shapes": axes, "mask": axes}, ["states", "middle", *heads])


def layers_of(weights: Weights) -> int:
    """Return how many layers a network has, beside that of the conditioned head."""
    return sum(name.endswith(".f1.weight") and name.startswith("layers.") for name in weights)


def _embedded(graph: _Graph) -> str:
    """Add the sum of the vectors of word, shape and place, normed."""
    table = graph.weights["word.weight"]
    scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-8) / 127
    rounded = np.rint(table / scale).astype(np.int8)
    steps = graph.add("Gather", [graph.constant("words.int8", rounded), "ids"], "word.steps")
    sizes = graph.constant("words.scale", scale.astype(np.float32))
    size = graph.add("Gather", [sizes, "ids"], "word.size")
    word = graph.add("Cast", [steps], "word.float", to=_FLOAT)
    word = graph.add("Mul", [word, size], "word.vector")
    shapes = graph.constant("shapes.vectors", graph.weights["shape.weight"] + graph.weights["kind"])
    shape = graph.add("Gather", [shapes, "shapes"], "shape.vector")
    places = graph.constant("places.vectors", graph.weights["place.weight"][:POSITIONS])
    place = graph.add("Slice", [places, graph.constant("zero", np.array([0])), _length(graph),
                                graph.constant("zero", np.array([0]))], "place.vector")  # fmt: skip
    sums = graph.add("Add", [graph.add("Add", [word, shape], "word.shape"), place], "word.sum")
    return graph.normed(sums, "norm", "embedded")


def _length(graph: _Graph) -> str:
    """Add the number of pieces of the windows."""
    shape = graph.add("Shape", ["ids"], "size")
    one, two = (graph.constant(n, np.array([v])) for n, v in (("one", 1), ("two", 2)))
    return graph.add("Slice", [shape, one, two], "length")


def conditioned_graph(weights: Weights, attention_heads: int) -> onnx.ModelProto:
    """Return the graph of the conditioned head: the states of a cue's window, the cue marked."""
    graph = _Graph(weights, attention_heads)
    states = graph.add("Gather", ["states", "which"], "states.of.cues", axis=0)
    mask = graph.add("Gather", ["mask", "which"], "mask.of.cues", axis=0)
    mask = graph.add("Cast", [mask], "mask32", to=TensorProto.INT32)
    axis = graph.constant("last", np.array([-1]))
    marked = graph.add("Unsqueeze", ["cue", axis], "cue.column")
    marked = graph.add("Mul", [marked, graph.weight("marker")], "cue.vectors")
    states = graph.layer(graph.add("Add", [states, marked], "marked"), mask, "extra")
    graph.add("Softmax", [graph.exact(states, "to_cue", "scores")], "probabilities", axis=-1)
    inputs = {
        "states": (_FLOAT, "windows pieces width"),
        "mask": (_INT, "windows pieces"),
        "which": (_INT, "cues"),
        "cue": (_FLOAT, "cues pieces"),
    }
    return graph.model(inputs, ["probabilities"])


def branch_graph(weights: Weights, attention_heads: int) -> onnx.ModelProto:
    """Return the graph of the marking branch: its own layers, and one score for each label."""
    graph = _Graph(weights, attention_heads)
    mask = graph.add("Cast", ["mask"], "mask32", to=TensorProto.INT32)
    states = "middle"
    for number in range(layers_of(weights)):
        states = graph.layer(states, mask, f"layers.{number}")
    graph.exact(states, "tracks", "scores")
    inputs = {"middle": (_FLOAT, "windows pieces width"), "mask": (_INT, "windows pieces")}
    return graph.model(inputs, ["scores"])


def coreference_graph(weights: Weights) -> onnx.ModelProto:
    """Return the graph of the head that says what a pronoun takes up, in floating point."""
    graph = _Graph(weights, 0)
    sides = {}
    for side in ("later", "earlier"):
        seen = graph.add("Tanh", [graph.exact("states", f"read_{side}", f"{side}.read")],
                         f"{side}.seen")  # fmt: skip
        sides[side] = seen, graph.add("Concat", [seen, "traits"], f"{side}.told", axis=-1)
    both = graph.add("Mul", [graph.add("Gather", [seen, side], f"{side}.of.pairs", axis=0)
                             for side, (seen, _) in sides.items()], "both")  # fmt: skip
    hidden = [
        graph.times(both, "of_both", "both.hidden"),
        graph.times("relations", "of_relations", "relations.hidden"),
    ]
    for side, (_, told) in sides.items():
        one = graph.times(told, f"of_{side}", f"{side}.hidden")
        hidden.append(graph.add("Gather", [one, side], f"{side}.hidden.of.pairs", axis=0))
    total = graph.add("Add", [graph.add("Sum", hidden, "sum"), graph.weight("bias")], "pairs")
    none = graph.exact(sides["later"][1], "of_none", "alone")
    last = graph.constant("last", np.array([-1]))
    for given, layer, gives in ((total, "score", "scores"), (none, "none", "none")):
        firing = graph.add("Relu", [given], f"{gives}.firing")
        graph.add("Squeeze", [graph.exact(firing, layer, f"{gives}.column"), last], gives)
    of_pairs = _INT, "pairs"
    inputs = {
        "states": (_FLOAT, "mentions width"),
        "traits": (_FLOAT, "mentions traits"),
        "relations": (_FLOAT, "pairs relations"),
        "later": of_pairs,
        "earlier": of_pairs,
    }
    return graph.model(inputs, ["scores", "none"], axes=1)


def untaught_coreference(width: int) -> Weights:
    """Return the weights of a head that was taught nothing: no pronoun takes up anything."""
    sizes = {
        "read_later": (1, width), "read_earlier": (1, width), "of_both": (1, 1),
        "of_relations": (1, RELATIONS), "of_later": (1, 1 + TRAITS), "of_earlier": (1, 1 + TRAITS),
        "score": (1, 1), "of_none": (1, 1 + TRAITS), "none": (1, 1),
    }  # fmt: skip
    weights: dict[str, NDArray[np.float32]] = {
        f"{name}.weight": np.zeros(size, np.float32) for name, size in sizes.items()
    }
    biases = ("read_later", "read_earlier", "score", "of_none")
    weights |= {f"{name}.bias": np.zeros(1, np.float32) for name in biases}
    return weights | {"bias": np.zeros(1, np.float32), "none.bias": np.full(1, 99, np.float32)}


def write(model: onnx.ModelProto, path: Path) -> None:
    """Write a graph; the same weights give the same bytes."""
    path.write_bytes(model.SerializeToString(deterministic=True))
