import { readFileSync } from "node:fs";
import { startStudio } from "./studio.mjs";

/** Memory of all of the studio's processes after a page was shown (proportional set size: shared pages counted once). */
export default async function memory(report) {
  const studio = await startStudio();
  for (const path of ["/", "/runs", "/settings"]) await (await fetch(studio.url + path)).text();
  await new Promise((done) => setTimeout(done, 3000));
  const pss = studio.pids().map((pid) => {
    const found = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
    return Number(found?.[1] ?? 0) / 1000;
  });
  report({
    name: "memory",
    value: pss.reduce((sum, mb) => sum + mb, 0),
    unit: "MB PSS",
    goal: { atMost: 250 },
  });
  await studio.stop();
}
