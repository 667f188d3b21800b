// Thresholds over 10,000 pictures at the server, and how much of bare onnxruntime the tagger's process leaves.
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { InferenceSession, Tensor } from "onnxruntime-node";
import sharp from "sharp";
import { chance, seedDataset } from "./seed.mjs";
import { median, mutate, quantile, startStudio } from "./studio.mjs";

const CORPUS = join(process.cwd(), "tests/corpus/tagging");
const PICTURES = 10_000;
/** Scores of at least 0.05 that a WD tagger gives an illustration. */
const KEPT = 80;
const LABELS = 48;

/** @param {(figure: any) => void} report */
export default async function bench(report) {
  await thresholds(report);
  await throughput(report);
}

/** @param {(figure: any) => void} report */
async function thresholds(report) {
  const studio = await startStudio();
  try {
    const datasetId = await seedDataset(studio.data, { pictures: PICTURES, tags: 25 });
    const db = new Database(join(studio.data, "studio.db"));
    const random = chance(3);
    const now = Date.now();
    db.transaction(() => {
      db.prepare(
        `INSERT INTO taggers (key, name, folder, own, bytes, sha256, tags, side, created_at)
         VALUES ('bench', 'bench', ?, 0, 1, 'bench', ?, 448, ?)`,
      ).run(join(CORPUS, "tiny-any"), LABELS, now);
      db.prepare("UPDATE pictures SET caption = NULL WHERE dataset_id = ? AND id % 2 = 0").run(datasetId);
      const put = db.prepare("INSERT OR IGNORE INTO tag_scores VALUES ('bench', ?, ?, NULL, ?)");
      for (const key of db
        .prepare("SELECT media_key FROM pictures WHERE dataset_id = ?")
        .pluck()
        .all(datasetId)) {
        const scores = new Uint16Array(KEPT * 2);
        for (let i = 0; i < KEPT; i++) {
          scores[i * 2] = Math.floor(random() * LABELS);
          scores[i * 2 + 1] = Math.floor(65_535 * (1 - ((i + random()) / KEPT) * 0.95));
        }
        put.run(key, Buffer.from(scores.buffer), now);
      }
    })();
    db.close();
    const usual = { mode: "append", general: 0.35, character: 0.85 };
    const move = async (/** @type {number} */ general) => {
      const began = performance.now();
      await mutate(studio.url, "tagging.preview", {
        datasetId,
        tagger: "bench",
        ids: null,
        settings: { ...usual, general },
        from: usual,
      });
      return performance.now() - began;
    };
    const first = await move(0.4);
    const moves = [];
    for (let i = 0; i < 40; i++) moves.push(await move(0.2 + i * 0.015));
    const goal = { atMost: 200 };
    report({
      name: "tagging first look at 10,000 pictures",
      value: first,
      unit: "ms",
      goal: { atMost: 1000 },
    });
    report({
      name: "tagging threshold move over 10,000 pictures, median",
      value: median(moves),
      unit: "ms",
      goal,
    });
    report({
      name: "tagging threshold move over 10,000 pictures, p95",
      value: quantile(moves, 0.95),
      unit: "ms",
      goal,
    });
  } finally {
    await studio.stop();
  }
}

/**
 * Pictures a second of the whole tagger, decoding and all, against the model alone on ready numbers, in turns. The model
 * multiplies as many numbers a picture as WD ViT v3, the quickest that is offered: a smaller one would weigh decoding,
 * which shares the cores with the model, too heavily.
 * @param {(figure: any) => void} report
 */
async function throughput(report) {
  const folder = join(CORPUS, "heavy");
  const dir = mkdtempSync(join(tmpdir(), "bench-"));
  const sources = await Promise.all(
    Array.from({ length: 8 }, async (_, i) => {
      const path = join(dir, `${i}.png`);
      const noise = { type: /** @type {const} */ ("gaussian"), mean: 128, sigma: 20 };
      await sharp({ create: { width: 832, height: 1216, channels: 3, background: "#888", noise } })
        .png()
        .toFile(path);
      return path;
    }),
  );
  // both at the priority of the tagger's process
  setPriority(10);
  const child = fork("dist/tagger.mjs", { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const heard = (/** @type {string} */ type) =>
    new Promise((done) => {
      const hear = (/** @type {any} */ message) => {
        if (message.type !== type) return;
        child.off("message", hear);
        done(message);
      };
      child.on("message", hear);
    });
  try {
    const opened = heard("opened");
    child.send({ type: "open", folder });
    await opened;
    const session = await InferenceSession.create(join(folder, "model.onnx"));
    const input = new Tensor("float32", new Float32Array(4 * 448 * 448 * 3).fill(100), [4, 448, 448, 3]);
    const bare = async () => {
      const began = performance.now();
      for (let i = 0; i < sources.length; i += 4) await session.run({ input });
      return sources.length / ((performance.now() - began) / 1000);
    };
    let asked = 0;
    const ours = async () => {
      const began = performance.now();
      let left = sources.length / 4;
      const over = new Promise((done) => {
        const hear = (/** @type {any} */ message) => {
          if (message.type !== "seen" || --left > 0) return;
          child.off("message", hear);
          done(undefined);
        };
        child.on("message", hear);
      });
      for (let i = 0; i < sources.length; i += 4)
        child.send({
          type: "look",
          id: ++asked,
          pictures: sources.slice(i, i + 4).map((source) => ({ key: source, source })),
        });
      await over;
      return sources.length / ((performance.now() - began) / 1000);
    };
    await bare();
    await ours();
    /** @type {number[]} */
    const a = [];
    /** @type {number[]} */
    const b = [];
    for (let round = 0; round < 3; round++) {
      a.push(await bare());
      b.push(await ours());
    }
    report({
      name: "tagging pictures against bare onnxruntime",
      value: median(b),
      ceiling: median(a),
      unit: "pictures/s",
      goal: { atLeast: 0.9 },
    });
  } finally {
    child.kill("SIGKILL");
    rmSync(dir, { recursive: true, force: true });
  }
}
