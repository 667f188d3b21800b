// Preloaded into the worker: ends it with SIGKILL at its KILL_AT-th act on files, halfway through where it is a write.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const at = Number(process.env.KILL_AT);
let acts = 0;
const die = () => process.kill(process.pid, "SIGKILL");
const { mkdir, writeFile, rename } = fs.promises;

fs.promises.mkdir = async (...args) => {
  if (acts++ === at) die();
  return mkdir(...args);
};
fs.promises.rename = async (...args) => {
  if (acts++ === at) die();
  const done = await rename(...args);
  if (acts++ === at) die();
  return done;
};
fs.promises.writeFile = async (path, bytes, ...rest) => {
  if (acts++ === at) {
    await writeFile(path, bytes.subarray(0, bytes.length / 2));
    die();
  }
  return writeFile(path, bytes, ...rest);
};
syncBuiltinESMExports();
