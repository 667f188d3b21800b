import { request } from "node:http";
import { join } from "node:path";
import Database from "better-sqlite3";
import { quantile, startStudio } from "./studio.mjs";

const EVENTS = 150;

/** From a commit of another process to the browser's stream, in ms; 60 is what a 40 ms look and a busy machine allow. */
export default async function stream(report) {
  const studio = await startStudio();
  const db = new Database(join(studio.data, "studio.db"), { timeout: 5000 });
  const insert = db.prepare("INSERT INTO outbox (topic, ref, at) VALUES ('lora', ?, ?)");
  /** @type {Map<string, (at: number) => void>} */
  const waiting = new Map();
  const req = request(`${studio.url}/stream`, (res) => {
    res.setEncoding("utf8");
    res.on("data", (text) => {
      const now = performance.now();
      for (const [, ref] of text.matchAll(/"lora:(\d+)"/g)) waiting.get(ref)?.(now);
    });
  });
  req.end();
  await new Promise((done) => setTimeout(done, 500));
  const times = [];
  for (let i = 1; i <= EVENTS; i++) {
    const seen = new Promise((done) => waiting.set(String(i), done));
    const began = performance.now();
    insert.run(i, Date.now());
    times.push((await seen) - began);
    await new Promise((done) => setTimeout(done, 20 + (i % 7) * 9));
  }
  report({ name: "stream.p50", value: quantile(times, 0.5), unit: "ms", goal: { atMost: 40 } });
  report({ name: "stream.p95", value: quantile(times, 0.95), unit: "ms", goal: { atMost: 60 } });
  req.destroy();
  db.close();
  await studio.stop();
}
