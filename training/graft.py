"""Put trained heads into an exported model, and leave every other weight of it alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from training.heads import Head, Layer

WORDS = "/heads/words"
LAYERS = (0, 2)  # blocks whose outputs heads see beside the word vectors: what a word means is clearer lower down
_BLOCK = "/reader/encoder/blocks.{}/norm2/LayerNormalization_output_0"


def widen(model: onnx.ModelProto) -> str:
    """Add the tensor that heads read, unless it is there, and return its name.

    It holds for each word the vector that all shipped heads see, and the mean of its first and last sub-word in
    some lower layers.
    """
    graph = model.graph
    made = {name: node for node in graph.node for name in node.output}
    if WORDS in made:
        return WORDS
    multiply = next(made[name] for name in made["ner"].input if name in made)
    indexes = [node.input[1] for node in graph.node if node.op_type == "GatherElements"]
    _number(model, "/heads/half", np.array(0.5, np.float32))
    parts = [multiply.input[0]]
    for layer in LAYERS:
        ends = [f"/heads/{layer}/{end}" for end in ("first", "last")]
        for name, index in zip(ends, indexes, strict=True):
            _node(model, "GatherElements", [_BLOCK.format(layer), index], name, axis=1)
        _node(model, "Add", ends, f"/heads/{layer}/sum")
        _node(model, "Mul", [f"/heads/{layer}/sum", "/heads/half"], f"/heads/{layer}/mean")
        parts.append(f"/heads/{layer}/mean")
    _node(model, "Concat", parts, WORDS, axis=-1)
    return WORDS


def graft(source: Path, heads: Mapping[str, Head], target: Path) -> None:
    """Write a model with each head as the output of its name, in place of any that it had."""
    model = onnx.load(source)
    words = widen(model)
    for name, head in heads.items():
        _cut(model, name)
        at = words
        for k, layer in enumerate(head.layers):
            last = k == len(head.layers) - 1
            at = _layer(model, at, layer, f"/heads/{name}/{k}", name if last else None)
        shape: list[str | int | None] = ["batch", "words", head.layers[-1].bias.size]
        model.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    _prune(model)
    onnx.checker.check_model(model)
    onnx.save(model, target)


def _layer(model: onnx.ModelProto, at: str, layer: Layer, name: str, output: str | None) -> str:
    """One layer; a rectifier follows where it is not the last."""
    _number(model, f"{name}/weight", layer.weight)
    _number(model, f"{name}/bias", layer.bias)
    _node(model, "MatMul", [at, f"{name}/weight"], f"{name}/product")
    if output is not None:
        _node(model, "Add", [f"{name}/product", f"{name}/bias"], output)
        return output
    _node(model, "Add", [f"{name}/product", f"{name}/bias"], f"{name}/sum")
    _node(model, "Relu", [f"{name}/sum"], f"{name}/out")
    return f"{name}/out"


def _node(model: onnx.ModelProto, kind: str, inputs: list[str], output: str, axis: int | None = None) -> None:
    node = helper.make_node(kind, inputs, [output], name=f"{output}:{kind}")
    if axis is not None:
        node.attribute.append(helper.make_attribute("axis", axis))
    model.graph.node.append(node)


def _number(model: onnx.ModelProto, name: str, value: np.ndarray) -> None:
    model.graph.initializer.append(numpy_helper.from_array(value, name))


def _cut(model: onnx.ModelProto, output: str) -> None:
    """Take an output away, with the node that makes it."""
    graph = model.graph
    for row in [o for o in graph.output if o.name == output]:
        graph.output.remove(row)
    for node in [n for n in graph.node if output in n.output]:
        graph.node.remove(node)
    stale = [i for i in graph.initializer if i.name.startswith(f"/heads/{output}/")]
    for row in stale:
        graph.initializer.remove(row)
    for node in [n for n in graph.node if n.output[0].startswith(f"/heads/{output}/")]:
        graph.node.remove(node)


def _prune(model: onnx.ModelProto) -> None:
    """Drop nodes and weights that lead to no output."""
    graph = model.graph
    made = {name: node for node in graph.node for name in node.output}
    wanted: set[str] = set()
    stack = [o.name for o in graph.output]
    while stack:
        name = stack.pop()
        if name in wanted:
            continue
        wanted.add(name)
        if name in made:
            stack.extend(made[name].input)
    for node in [n for n in graph.node if not wanted & set(n.output)]:
        graph.node.remove(node)
    for row in [i for i in graph.initializer if i.name not in wanted]:
        graph.initializer.remove(row)
