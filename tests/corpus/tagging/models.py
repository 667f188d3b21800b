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


def heavy(tokens=784, width=768, heads=12, blocks=12):
    """The matrices of WD ViT v3 (vit_base, 448 px in patches of 16: 784 tokens of 768 numbers, 12 blocks) in a file of a
    few kB, because equal weights are made on opening. Multiplications a picture: 784 × 768² × (1 patch embedding + 12 × 12)
    + 12 × 2 × 784² × 768 of attention = 78.4 G, 157 GFLOP. It looks at the picture and sees the same in each."""
    nodes, start = [], []

    def known(name, value):
        start.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def matrix(name, rows, columns):
        shape = known(f"{name}.shape", np.array([rows, columns], dtype=np.int64))
        fill = helper.make_tensor("value", TensorProto.FLOAT, [1], [1 / rows])
        nodes.append(helper.make_node("ConstantOfShape", [shape], [name], value=fill))
        return name

    def node(kind, inputs, output, **more):
        nodes.append(helper.make_node(kind, inputs, [output], **more))
        return output

    def layer(x, name, rows, columns):
        return node("MatMul", [x, matrix(f"{name}.weights", rows, columns)], name)

    def norm(x, name):
        return node("LayerNormalization", [x, "ones", "zeros"], name, axis=-1)

    known("ones", np.ones(width, np.float32))
    known("zeros", np.zeros(width, np.float32))
    known("full", np.float32(255))
    known("scale", np.float32((width // heads) ** -0.5))
    known("patches", np.array([0, 28, 16, 28, 16, 3], dtype=np.int64))
    known("rows", np.array([0, tokens, width], dtype=np.int64))
    known("heads", np.array([0, tokens, heads, width // heads], dtype=np.int64))
    unit = node("Div", ["input", "full"], "unit")
    cut = node("Transpose", [node("Reshape", [unit, "patches"], "cut")], "turned", perm=[0, 1, 3, 2, 4, 5])
    x = layer(node("Reshape", [cut, "rows"], "flat"), "embedded", width, width)
    for i in range(blocks):
        seen = norm(x, f"{i}.norm")
        parts = {}
        for part, order in (("q", [0, 2, 1, 3]), ("k", [0, 2, 3, 1]), ("v", [0, 2, 1, 3])):
            own = layer(seen, f"{i}.{part}", width, width)
            split = node("Reshape", [own, "heads"], f"{i}.{part}.split")
            parts[part] = node("Transpose", [split], f"{i}.{part}.heads", perm=order)
        match = node("Mul", [node("MatMul", [parts["q"], parts["k"]], f"{i}.qk"), "scale"], f"{i}.match")
        heed = node("MatMul", [node("Softmax", [match], f"{i}.heed", axis=-1), parts["v"]], f"{i}.heeded")
        back = node("Transpose", [heed], f"{i}.back", perm=[0, 2, 1, 3])
        own = layer(node("Reshape", [back, "rows"], f"{i}.joined"), f"{i}.out", width, width)
        x = node("Add", [x, own], f"{i}.middle")
        wide = layer(norm(x, f"{i}.norm2"), f"{i}.wide", width, 4 * width)
        bent = node("Mul", [wide, node("Sigmoid", [wide], f"{i}.gate")], f"{i}.bent")
        x = node("Add", [x, layer(bent, f"{i}.narrow", 4 * width, width)], f"{i}.end")
    mean = node("ReduceMean", [norm(x, "norm")], "mean", axes=[1], keepdims=0)
    node("Sigmoid", [layer(mean, "logits", width, len(TAGS))], "output")
    graph = helper.make_graph(
        nodes,
        "heavy",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch_size", 448, 448, 3])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["batch_size", len(TAGS)])],
        start,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    return made


(HERE / "heavy").mkdir(exist_ok=True)
onnx.save(heavy(), HERE / "heavy" / "model.onnx")
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
