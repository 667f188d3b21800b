import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { sceneOf, tagsOf } from "@/server/rehearsal/figure/scene";
import { SAMPLE_TRIGGER, samplePictures } from "@/server/rehearsal/sample";

const FOLDER = join(process.cwd(), "public", "sample");

/** After a change of the figure: RENEW_SAMPLE=1 npx vitest run tests/server/rehearsal/sample.test.ts */
const renew = async () => {
  mkdirSync(FOLDER, { recursive: true });
  for (const { stem, ext, bytes, caption } of await samplePictures()) {
    writeFileSync(join(FOLDER, stem + ext), bytes);
    writeFileSync(join(FOLDER, `${stem}.txt`), caption);
  }
};

test("the committed sample dataset is what the figure draws", { timeout: 60_000 }, async () => {
  if (process.env.RENEW_SAMPLE === "1") await renew();
  const drawn = await samplePictures();
  expect(readdirSync(FOLDER).sort()).toEqual(
    drawn.flatMap((p) => [`${p.stem}${p.ext}`, `${p.stem}.txt`]).sort(),
  );
  let sum = 0;
  for (const { stem, ext, bytes, caption } of drawn) {
    expect(readFileSync(join(FOLDER, `${stem}.txt`), "utf8")).toBe(caption);
    const kept = readFileSync(join(FOLDER, stem + ext));
    sum += kept.length;
    // encoders differ a little between versions; what is seen may not
    const look = (b: Buffer) => sharp(b).resize(32, 32, { fit: "fill" }).removeAlpha().raw().toBuffer();
    const [a, b] = await Promise.all([look(kept), look(bytes)]);
    const off = a.reduce((worst, v, i) => Math.max(worst, Math.abs(v - b[i]!)), 0);
    expect(off, stem).toBeLessThan(12);
  }
  expect(sum).toBeLessThan(1.5e6);
});

test("captions begin with the trigger and name what is varied", async () => {
  const captions = readdirSync(FOLDER)
    .filter((n) => n.endsWith(".txt"))
    .map((n) => readFileSync(join(FOLDER, n), "utf8"));
  expect(captions).toHaveLength(24);
  expect(new Set(captions).size).toBe(24);
  for (const caption of captions) {
    const tags = caption.split(", ");
    expect(tags.slice(0, 3)).toEqual([SAMPLE_TRIGGER, "1girl", "solo"]);
    expect(new Set(tags).size).toBe(tags.length);
  }
  expect(captions.filter((c) => c.includes("guitar")).length).toBeGreaterThan(4);
});

test("a prompt is drawn as its words say, the same way for the same seed", () => {
  const scene = sceneOf("mikanchan, (school uniform:1.2), playing guitar, wink, upper body, night sky", 5);
  expect(scene).toMatchObject({
    outfit: "uniform",
    pose: "guitar",
    expression: "wink",
    framing: "upper",
    backdrop: "night",
  });
  expect(sceneOf("mikanchan", 9)).toEqual(sceneOf("mikanchan", 9));
  expect(sceneOf(tagsOf(scene, "x").join(", "), 1)).toMatchObject({
    outfit: "uniform",
    pose: "guitar",
    framing: "upper",
    backdrop: "night",
  });
});
