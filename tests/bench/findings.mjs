// Near-duplicate search over 10,000 hashes: how long it takes, and the longest stretch in which nobody else has a turn.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const COUNT = 10_000;
/** Pictures of one character are more alike than chance: hashes gather around so many. */
const KINDS = 200;

export default async function findings(/** @type {(figure: any) => void} */ report) {
  const folder = mkdtempSync(join(tmpdir(), "kon-bench-"));
  try {
    const outfile = join(folder, "near.mjs");
    await build({
      entryPoints: [new URL("../../server/domain/datasets/findings/near.ts", import.meta.url).pathname],
      bundle: true,
      format: "esm",
      outfile,
    });
    const { nearClusters } = await import(pathToFileURL(outfile).href);
    const items = pictures();
    const times = [];
    let longest = 0;
    for (let round = 0; round < 5; round++) {
      const began = performance.now();
      const search = nearClusters(items);
      let last = began;
      for (let step = search.next(); !step.done; step = search.next()) {
        const now = performance.now();
        if (round > 0) longest = Math.max(longest, now - last);
        last = now;
      }
      times.push((performance.now() - began) / 1000);
    }
    times.sort((a, b) => a - b);
    report({ name: "near-duplicates-10000", value: times[2], unit: "s", goal: { atMost: 2 } });
    report({ name: "near-duplicates-longest-turn", value: longest, unit: "ms", goal: { atMost: 15 } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function pictures() {
  let state = 7;
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  const bits = () => Array.from({ length: 64 }, () => (next() < 0.5 ? 1 : 0));
  const kinds = Array.from({ length: KINDS }, bits);
  return Array.from({ length: COUNT }, () => {
    const own = (kinds[Math.floor(next() * KINDS)] ?? []).map((bit) => (next() < 0.15 ? 1 - bit : bit));
    return {
      dhash: BigInt(`0b${own.join("")}`)
        .toString(16)
        .padStart(16, "0"),
      grid: Buffer.from(Array.from({ length: 192 }, () => Math.floor(next() * 256))).toString("base64"),
      ratio: 1,
      scan: null,
    };
  });
}
