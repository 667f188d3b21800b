"""Makes the two tiny taggers of this folder and the heavy one that is measured. onnx 1.23.2, NumPy 2.4.6, seed 11.

    python models.py

They have the names, shapes and types of SmilingWolf's taggers (input: float32 NHWC BGR 0..255; output: probabilities)
and look at nothing but the mean colours of a 4 × 4 grid. `any` takes any number of pictures at once, `one` a single one.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent
TAGS = [
    ("general", 9), ("sensitive", 9), ("questionable", 9), ("explicit", 9),
    *((name, 0) for name in """1girl solo long_hair short_hair brown_hair black_hair blonde_hair blue_eyes brown_eyes red_eyes
      smile open_mouth closed_mouth :d ^_^ 0_0 looking_at_viewer school_uniform serafuku red_bow pleated_skirt shirt
      white_background simple_background outdoors indoors sky cloud guitar electric_guitar holding hair_ornament hairpin
      upper_body full_body cowboy_shot standing sitting blush bangs""".split()),
    ("hirasawa_yui", 4), ("akiyama_mio", 4), ("nakano_azusa", 4), ("kotobuki_tsumugi", 4),
]


def model(batch):
    rng = np.random.default_rng(11)
    side, grid, count = 448, 4, len(TAGS)
    pool = side // grid
    weights = rng.normal(0, 2.4, (grid * grid * 3, count)).astype(np.float32)
    bias = rng.normal(-1.2, 1.0, count).astype(np.float32)
    nodes = [
        helper.make_node("Transpose", ["input"], ["planes"], perm=[0, 3, 1, 2]),
        helper.make_node("Div", ["planes", "full"], ["unit"]),
        helper.make_node("AveragePool", ["unit"], ["grid"], kernel_shape=[pool, pool], strides=[pool, pool]),
        helper.make_node("Flatten", ["grid"], ["row"], axis=1),
        helper.make_node("Sub", ["row", "half"], ["centred"]),
        helper.make_node("MatMul", ["centred", "weights"], ["seen"]),
        helper.make_node("Add", ["seen", "bias"], ["logits"]),
        helper.make_node("Sigmoid", ["logits"], ["output"]),
    ]
    start = [
        numpy_helper.from_array(np.float32(255), "full"),
        numpy_helper.from_array(np.float32(0.5), "half"),
        numpy_helper.from_array(weights, "weights"),
        numpy_helper.from_array(bias, "bias"),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, [batch, side, side, 3])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [batch, count])],
        start,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    return made, weights, bias


for name, batch in (("any", "batch_size"), ("one", 1)):
    folder = HERE / f"tiny-{name}"
    folder.mkdir(exist_ok=True)
    made, weights, bias = model(batch)
    onnx.save(made, folder / "model.onnx")
    rows = [f"{1000 + i},{name},{category},{5000 - i}" for i, (name, category) in enumerate(TAGS)]
    (folder / "selected_tags.csv").write_text("tag_id,name,category,count\n" + "\n".join(rows) + "\n")



def heavy(layers):
    """As much work as half of WD ViT (30 convolutions, 28 GFLOP a picture) in a file of a few kB: the weights are made on opening."""
    nodes, start = [], [numpy_helper.from_array(np.float32(255), "full")]

    def constant(name, shape, value):
        start.append(numpy_helper.from_array(np.array(shape, dtype=np.int64), f"{name}.shape"))
        fill = helper.make_tensor("value", TensorProto.FLOAT, [1], [value])
        nodes.append(helper.make_node("ConstantOfShape", [f"{name}.shape"], [name], value=fill))
        return name

    nodes.append(helper.make_node("Transpose", ["input"], ["planes"], perm=[0, 3, 1, 2]))
    nodes.append(helper.make_node("Div", ["planes", "full"], ["unit"]))
    first = constant("w0", [64, 3, 4, 4], 0.01)
    nodes.append(helper.make_node("Conv", ["unit", first], ["x0"], kernel_shape=[4, 4], strides=[4, 4]))
    for i in range(layers):
        kernel = constant(f"w{i + 1}", [64, 64, 3, 3], 0.001)
        nodes.append(helper.make_node("Conv", [f"x{i}", kernel], [f"x{i + 1}"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]))
    nodes.append(helper.make_node("GlobalAveragePool", [f"x{layers}"], ["mean"]))
    nodes.append(helper.make_node("Flatten", ["mean"], ["row"], axis=1))
    nodes.append(helper.make_node("MatMul", ["row", constant("out", [64, len(TAGS)], 0.01)], ["logits"]))
    nodes.append(helper.make_node("Sigmoid", ["logits"], ["output"]))
    shape = ["batch_size", 448, 448, 3]
    graph = helper.make_graph(
        nodes,
        "heavy",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["batch_size", len(TAGS)])],
        start,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


(HERE / "heavy").mkdir(exist_ok=True)
onnx.save(heavy(30), HERE / "heavy" / "model.onnx")
(HERE / "heavy" / "selected_tags.csv").write_text((HERE / "tiny-any" / "selected_tags.csv").read_text())

# What the tiny tagger answers for the pictures of this folder, by NumPy alone.
import json  # noqa: E402

from reference import prepare  # noqa: E402

answers = {}
for name in ["plain.png", "alpha.png", "cmyk.jpg", "rotated.jpg", "narrow.png", "half.jpg"]:
    grid = prepare(HERE / name, 448).reshape(4, 112, 4, 112, 3).mean((1, 3), dtype=np.float64) / 255
    row = grid.transpose(2, 0, 1).reshape(-1) - 0.5
    answers[name] = [round(float(p), 5) for p in 1 / (1 + np.exp(-(row @ weights + bias)))]
(HERE / "tiny.answers.json").write_text(json.dumps(answers) + "\n")
