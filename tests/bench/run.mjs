// `npm run bench [name…]`: one JSON line per figure; exits 1 when a goal is missed. Never part of `npm test`.
import { buildWhatChanged } from "../../server/build.mjs";
import { checkPlatform, setUp } from "../../server/setup.mjs";

checkPlatform();
setUp();
await buildWhatChanged();

/** Each is a file beside this one; `default` takes `report` and measures ours and the ceiling in turns. */
const BENCHES = [
  "start",
  "upload",
  "import",
  "stream",
  "live",
  "cells",
  "editor",
  "pages",
  "idle",
  "memory",
  "filter",
  "gallery",
  "captions",
  "findings",
  "tagging",
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !BENCHES.includes(name));
if (unknown.length) {
  console.error(`No bench named ${unknown.join(", ")}. There are: ${BENCHES.join(", ")}.`);
  process.exit(1);
}

let missed = 0;
/**
 * Prints one figure. `goal` is a bound on the ratio to the ceiling when there is one, else on the value:
 * {atLeast} or {atMost}.
 * @param {{ name: string, value: number, unit: string, ceiling?: number, goal: { atLeast?: number, atMost?: number } }} figure
 */
function report({ name, value, unit, ceiling, goal }) {
  const round = (/** @type {number} */ n) => Number(n.toPrecision(4));
  const ratio = ceiling === undefined ? null : value / ceiling;
  const measured = ratio ?? value;
  const pass = measured >= (goal.atLeast ?? -Infinity) && measured <= (goal.atMost ?? Infinity);
  if (!pass) missed++;
  const figure = { name, value: round(value), unit, ceiling: ceiling === undefined ? null : round(ceiling) };
  console.log(JSON.stringify({ ...figure, ratio: ratio === null ? null : round(ratio), goal, pass }));
}

for (const name of BENCHES.filter((bench) => !wanted.length || wanted.includes(bench))) {
  const { default: bench } = await import(`./${name}.mjs`);
  await bench(report);
}
process.exit(missed ? 1 : 0);
