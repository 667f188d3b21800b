// Writes the two models of this folder, byte by byte (ONNX is protobuf): node tests/corpus/segmentation/make.mjs
import { writeFileSync } from "node:fs";

const varint = (value) => {
  const bytes = [];
  for (let v = value; ; v = Math.floor(v / 128)) {
    bytes.push(v > 127 ? (v % 128) | 128 : v);
    if (v <= 127) return Buffer.from(bytes);
  }
};
const int = (field, value) => Buffer.concat([varint(field * 8), varint(value)]);
const bytes = (field, ...parts) => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([varint(field * 8 + 2), varint(body.length), body]);
};
const FLOAT = 1;

const tensor = (name, dims, values) =>
  bytes(5, ...dims.map((d) => int(1, d)), int(2, FLOAT), bytes(8, name), bytes(9, Buffer.from(new Float32Array(values).buffer)));
const node = (op, inputs, output) =>
  bytes(1, ...inputs.map((name) => bytes(1, name)), bytes(2, output), bytes(4, op));
const value = (field, name, dims) =>
  bytes(
    field,
    bytes(1, name),
    bytes(2, bytes(1, int(1, FLOAT), bytes(2, ...dims.map((d) => bytes(1, int(1, d)))))),
  );
const model = (...graph) =>
  Buffer.concat([int(1, 8), bytes(2, "kon-lora-studio"), bytes(7, bytes(2, "tiny"), ...graph), bytes(8, bytes(1, ""), int(2, 13))]);

// Dark is figure: the sum of the three channels times -1, through a sigmoid. 32 px, one channel out, like u2net's.
writeFileSync(
  new URL("dark-is-figure.onnx", import.meta.url),
  model(
    node("Conv", ["input", "weight"], "sum"),
    node("Sigmoid", ["sum"], "mask"),
    tensor("weight", [1, 3, 1, 1], [-1, -1, -1]),
    value(11, "input", [1, 3, 32, 32]),
    value(12, "mask", [1, 1, 32, 32]),
  ),
);
// A model of something else: ten numbers in, ten out.
writeFileSync(
  new URL("not-for-pictures.onnx", import.meta.url),
  model(node("Relu", ["numbers"], "positive"), value(11, "numbers", [1, 10]), value(12, "positive", [1, 10])),
);
