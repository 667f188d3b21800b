import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "bmp-ts";
import sharp from "sharp";
import { expect, test } from "vitest";
import { shown } from "@/server/domain/tagging/resample";
import { decode } from "@/server/runner/tagger-picture";

const CORPUS = join(process.cwd(), "tests/corpus/tagging");
const names = readdirSync(CORPUS);
const goldens = names.filter((name) => name.endsWith(".shown.png"));

test("there is a golden of every kind of picture", () => {
  expect(goldens.length).toBeGreaterThanOrEqual(9);
});

test.each(goldens)(
  "%s: what the tagger is shown is what Pillow and NumPy make, to the bit",
  async (golden) => {
    const [name, size] = golden.split(".") as [string, string];
    const side = Number(size);
    const source = names.find((one) => one.startsWith(`${name}.`) && !one.endsWith(".shown.png"))!;
    const picture = await decode(join(CORPUS, source));
    const ours = new Float32Array(side * side * 3);
    shown(picture, side, ours);
    const rgb = await sharp(join(CORPUS, golden)).removeAlpha().raw().toBuffer();
    expect(rgb.length).toBe(ours.length);
    let worst = 0;
    for (let i = 0; i < rgb.length; i += 3)
      for (let c = 0; c < 3; c++) worst = Math.max(worst, Math.abs(ours[i + 2 - c]! - rgb[i + c]!));
    expect(worst).toBeLessThanOrEqual(0.01);
  },
);

test("a second picture of a batch lands behind the first", async () => {
  const picture = await decode(join(CORPUS, "alpha.png"));
  const alone = new Float32Array(32 * 32 * 3);
  shown(picture, 32, alone);
  const two = new Float32Array(2 * 32 * 32 * 3).fill(-1);
  shown(picture, 32, two, alone.length);
  expect([...two.subarray(alone.length)]).toEqual([...alone]);
  expect(two[0]).toBe(-1);
});

test("a BMP is read like the same pixels in a PNG", async () => {
  const plain = await decode(join(CORPUS, "plain.png"));
  const { width, height } = plain;
  const data = Buffer.alloc(width * height * 4, 255);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++) data[4 * i + 3 - c] = plain.data[3 * i + c]!;
  const folder = mkdtempSync(join(tmpdir(), "bmp-"));
  try {
    writeFileSync(join(folder, "plain"), encode({ data, width, height, bitPP: 24 } as never).data);
    const read = await decode(join(folder, "plain"));
    expect([read.width, read.height]).toEqual([width, height]);
    expect(Buffer.compare(read.data, plain.data)).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
