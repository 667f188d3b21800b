import { createHash } from "node:crypto";
import sharp from "sharp";
import { mutate, query, rate, startStudio } from "./studio.mjs";

const PICTURES = 120;

/** From the first byte sent to thumbnails and facts of all pictures; against the bare work on them, two at a time. */
export default async function importing(report) {
  const pictures = [];
  for (let i = 0; i < PICTURES; i++) pictures.push(await drawn(i));
  sharp.concurrency(1);
  sharp.cache(false);
  const ceiling = await rate(pictures, 2, bare);
  const studio = await startStudio();
  const { id } = await mutate(studio.url, "datasets.create", { name: "bench" });
  const began = performance.now();
  await rate([...pictures.entries()], 2, async ([i, body]) => {
    const answer = await fetch(`${studio.url}/upload?to=dataset&dataset=${id}&name=${i}.jpg`, {
      method: "PUT",
      body,
    });
    await answer.arrayBuffer();
  });
  for (;;) {
    const { counts } = await query(studio.url, "datasets.get", { id });
    if (counts.pending === 0 && counts.all === PICTURES) break;
    await new Promise((done) => setTimeout(done, 50));
  }
  const value = (PICTURES / (performance.now() - began)) * 1000;
  report({ name: "import", value, unit: "pictures/s", ceiling, goal: { atLeast: 0.6 } });
  await studio.stop();
}

/** About a megapixel with structure and noise, as a scan has. */
function drawn(/** @type {number} */ i) {
  const shapes = Array.from({ length: 60 }, (_, n) => {
    const x = (n * 97 + i * 31) % 900;
    const y = (n * 53 + i * 17) % 1200;
    return `<circle cx="${x}" cy="${y}" r="${20 + ((n * 7) % 90)}" fill="hsl(${(n * 37 + i * 11) % 360} 60% 60%)"/>`;
  });
  const svg = `<svg width="896" height="1152"><rect width="896" height="1152" fill="#eee"/>${shapes.join("")}</svg>`;
  const grain = sharp({
    create: {
      width: 896,
      height: 1152,
      channels: 3,
      noise: { type: "gaussian", mean: 128, sigma: 12 },
      background: "#000",
    },
  });
  return grain
    .png()
    .toBuffer()
    .then((noise) =>
      sharp(Buffer.from(svg))
        .composite([{ input: noise, blend: "soft-light" }])
        .jpeg({ quality: 92 })
        .toBuffer(),
    );
}

async function bare(/** @type {Buffer} */ body) {
  createHash("sha256").update(body).digest();
  const { data, info } = await sharp(body)
    .autoOrient()
    .resize(512, 512, { fit: "inside" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  await sharp(data, { raw }).webp({ effort: 2 }).toBuffer();
  await sharp(data, { raw }).resize(256, 256, { fit: "inside" }).webp({ effort: 2 }).toBuffer();
  await sharp(data, { raw }).greyscale().resize(9, 8, { fit: "fill" }).raw().toBuffer();
}
