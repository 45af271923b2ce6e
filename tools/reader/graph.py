"""The network as one ONNX file of 8-bit weights, for onnxruntime.

The table of pieces has 4 bits a number. Table and lowest layers stand once; behind them, `If`
chooses between the reader's upper layers and the encoder's. Weights use 7 of 8 bits, because a
processor without VNNI adds pairs of products in 16 bits, and would overflow with 8 (onnxruntime.ai,
"Quantize ONNX models", reduce_range).
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from tools.reader.network import GROUP, HEADS, SENTENCE, Layer, Network, rounded

_CONTRIB = "com.microsoft"
_LEVELS = 63  # the largest weight
Numbers = NDArray[np.float32]
Weights = list[onnx.TensorProto]


class Graph:
    """Nodes and weights, added one after the other. Each method returns the name of its result."""

    def __init__(self, weights: Weights) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self._weights = weights

    def add(self, kind: str, *inputs: str, outputs: int = 1, **attributes: object) -> str:
        """Add a node of a kind of ONNX, or of onnxruntime if it begins with a point."""
        domain = _CONTRIB if kind.startswith(".") else ""
        names = [self._name() for _ in range(outputs)]
        node = helper.make_node(kind.lstrip("."), inputs, names, domain=domain, **attributes)
        self.nodes.append(node)
        return " ".join(names)

    def weight(self, numbers: NDArray[np.generic]) -> str:
        """Add numbers that are known."""
        name = f"w{len(self._weights)}"
        self._weights.append(numpy_helper.from_array(np.ascontiguousarray(numbers), name))
        return name

    def table(self, numbers: Numbers, pieces: str) -> str:
        """Add a table of 4 bits a number, and look pieces up in it."""
        levels, scales, _ = rounded(numbers)
        packed = (levels[:, 0::2] | levels[:, 1::2] << 4).astype(np.uint8)
        name = f"w{len(self._weights)}"
        kept = helper.make_tensor(name, TensorProto.UINT4, levels.shape, packed.tobytes(), raw=True)
        self._weights.append(kept)
        zeros = np.full((len(levels), scales.shape[1] // 2), 0x88, np.uint8)
        zero = f"w{len(self._weights)}"
        self._weights.append(
            helper.make_tensor(zero, TensorProto.UINT4, scales.shape, zeros.tobytes(), raw=True)
        )
        return self.add(
            ".GatherBlockQuantized", name, pieces, self.weight(scales.astype(np.float32)), zero,
            block_size=GROUP, gather_axis=0, quantize_axis=1,
        )  # fmt: skip

    def linear(self, part: nn.Linear, x: str) -> str:
        """Add a linear map with 8-bit weights."""
        weight = part.weight.detach().numpy().T
        scales = np.abs(weight).max(axis=0) / _LEVELS
        levels = np.round(weight / scales).astype(np.int8)
        bias = self.weight(part.bias.detach().numpy())
        return self.add(
            ".DynamicQuantizeMatMul", x, self.weight(levels),
            self.weight(scales.astype(np.float32)), "", bias,
        )  # fmt: skip

    def norm(self, part: nn.LayerNorm, x: str) -> str:
        """Add a layer normalisation."""
        weight, bias = part.weight.detach().numpy(), part.bias.detach().numpy()
        return self.add(
            "LayerNormalization", x, self.weight(weight), self.weight(bias), axis=-1, epsilon=1e-12
        )

    def layer(self, part: Layer, x: str, mask: str) -> str:
        """Add a layer of BERT; `mask` is 1 for pieces and 0 for padding."""
        parts = self.add("Split", self.linear(part.qkv, x), outputs=3, axis=-1, num_outputs=3)
        q, k, v = parts.split()
        seen = self.add(".MultiHeadAttention", q, k, v, "", mask, num_heads=HEADS)
        x = self.norm(part.norm1, self.add("Add", x, self.linear(part.out, seen)))
        inner = self.add("Gelu", self.linear(part.up, x))
        return self.norm(part.norm2, self.add("Add", x, self.linear(part.down, inner)))

    def mean(self, x: str, chosen: str) -> str:
        """Add the mean of the chosen pieces' states; `chosen` is 1 or 0 for each piece."""
        column = self.add("Unsqueeze", chosen, self.weight(np.array([2])))
        axis = self.weight(np.array([1]))
        total = self.add("ReduceSum", self.add("Mul", x, column), axis, keepdims=0)
        return self.add("Div", total, self.add("ReduceSum", column, axis, keepdims=0))

    def _name(self) -> str:
        Graph.count += 1
        return f"n{Graph.count}"

    count = 0


def write(network: Network, encoder: Mapping[int, Layer], path: Path) -> None:
    """Write the file. `encoder` has the encoder's layers above the shared ones, by number.

    Inputs: `pieces` and `segments`, shape (rows, length), with segment -1 for padding; `read`: true
    for the reader. Output: a logit for each row, shape (rows, 1), or a vector of length 1.
    """
    weights: Weights = []
    graph = Graph(weights)
    is_piece = graph.add("GreaterOrEqual", "segments", graph.weight(np.array(0)))
    mask = graph.add("Cast", is_piece, to=TensorProto.INT32)
    length = graph.add("Shape", "pieces", start=1, end=2)
    x = graph.table(network.table.weight.detach().numpy(), "pieces")
    place = network.place.weight.detach().numpy()[:256]
    first = graph.weight(np.array([0]))
    x = graph.add("Add", x, graph.add("Slice", graph.weight(place), first, length, first))
    x = graph.norm(network.norm, x)
    for part in network.shared:
        assert isinstance(part, Layer)
        x = graph.layer(part, x, mask)
    reading, encoding = _read(network, weights, x, mask), _encode(encoder, weights, x, mask)
    out = graph.add("If", "read", then_branch=reading, else_branch=encoding)
    graph.nodes.append(helper.make_node("Identity", [out], ["out"]))
    of_rows = helper.make_tensor_value_info
    inputs = [
        of_rows("pieces", TensorProto.INT64, ["rows", "length"]),
        of_rows("segments", TensorProto.INT64, ["rows", "length"]),
        of_rows("read", TensorProto.BOOL, []),
    ]
    outputs = [of_rows("out", TensorProto.FLOAT, ["rows", "width"])]
    model = helper.make_model(
        helper.make_graph(graph.nodes, "reader", inputs, outputs, weights),
        opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid(_CONTRIB, 1)],
        ir_version=10,
    )
    path.write_bytes(model.SerializeToString())


def _read(network: Network, weights: Weights, x: str, mask: str) -> onnx.GraphProto:
    graph = Graph(weights)
    segment = graph.weight(network.segment.weight.detach().numpy())
    known = graph.add("Max", "segments", graph.weight(np.array(0)))
    x = graph.add("Add", x, graph.add("Gather", segment, known))
    for part in network.own:
        assert isinstance(part, Layer)
        x = graph.layer(part, x, mask)
    is_judged = graph.add("Equal", "segments", graph.weight(np.array(SENTENCE)))
    judged = graph.add("Cast", is_judged, to=TensorProto.FLOAT)
    here = graph.add("MatMul", x, graph.weight(network.here.weight.detach().numpy().T))
    here = graph.add("Squeeze", here, graph.weight(np.array([2])))
    hidden = graph.add("Sub", judged, graph.weight(np.float32(1)))
    hidden = graph.add("Mul", hidden, graph.weight(np.float32(1e4)))
    masked = graph.add("Add", here, hidden)
    top = graph.add("ReduceLogSumExp", masked, graph.weight(np.array([1])), keepdims=1)
    whole = graph.weight(network.whole.weight.detach().numpy().T)
    whole = graph.add("MatMul", graph.mean(x, judged), whole)
    bias = network.here.bias.detach().numpy() + network.whole.bias.detach().numpy()
    total = graph.add("Add", graph.add("Add", top, whole), graph.weight(bias))
    return _finish(graph, "reading", total)


def _encode(encoder: Mapping[int, Layer], weights: Weights, x: str, mask: str) -> onnx.GraphProto:
    graph = Graph(weights)
    for number in sorted(encoder):
        x = graph.layer(encoder[number], x, mask)
    mean = graph.mean(x, graph.add("Cast", mask, to=TensorProto.FLOAT))
    return _finish(graph, "encoding", graph.add("LpNormalization", mean, axis=-1, p=2))


def _finish(graph: Graph, name: str, result: str) -> onnx.GraphProto:
    graph.nodes.append(helper.make_node("Identity", [result], [name]))
    value = helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", "width"])
    return helper.make_graph(graph.nodes, name, [], [value])
