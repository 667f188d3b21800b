import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, mutate, rate, startStudio } from "./studio.mjs";

const FILES = 100;
const SIZE = 1_000_000;
const ROUNDS = 5;

/** Files of 1 MB, two at a time, into a dataset; against plain Node writing the bodies to files. */
export default async function upload(report) {
  const folder = mkdtempSync(join(tmpdir(), "bench-plain-"));
  const plain = fork(new URL("./plain-receiver.mjs", import.meta.url), [folder]);
  const { port } = await new Promise((done) => plain.once("message", done));
  const studio = await startStudio();
  const { id } = await mutate(studio.url, "datasets.create", { name: "bench" });
  const ours = [];
  const ceiling = [];
  for (let round = 0; round < ROUNDS; round++) {
    // Not a picture to the worker, which would compete for the two cores: that is what `import` measures.
    const bodies = Array.from({ length: FILES }, () => randomBytes(SIZE));
    const put =
      (/** @type {string} */ url) =>
      async (/** @type {[number, Buffer]} */ [i, body]) => {
        const answer = await fetch(url.replace("NAME", `${round}-${i}.png`), { method: "PUT", body });
        await answer.arrayBuffer();
      };
    const items = [...bodies.entries()];
    ceiling.push(await rate(items, 2, put(`http://127.0.0.1:${port}/`)));
    ours.push(await rate(items, 2, put(`${studio.url}/upload?to=dataset&dataset=${id}&name=NAME`)));
  }
  report({
    name: "upload",
    value: median(ours),
    unit: "files/s of 1 MB",
    ceiling: median(ceiling),
    goal: { atLeast: 0.6 },
  });
  await studio.stop();
  plain.disconnect();
  rmSync(folder, { recursive: true, force: true });
}
