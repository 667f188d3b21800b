import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTrainer } from "@/server/engines/local";
import type { Checkout } from "@/server/engines/local/checkout";
import { problemsOf } from "@/server/engines/local/problems";
import type { Look } from "@/server/engines/local/python";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "inspect-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const can = { steps: true, save: true, stop: true, freeze: true };
const healthy = {
  versions: {
    python: "3.10.14",
    torch: "2.6.0+cu124",
    xformers: "0.0.29",
    bitsandbytes: "0.45.0",
    numpy: "1.26.4",
  },
  gpus: [{ uuid: "aaaa-bbbb", name: "NVIDIA GeForce RTX 3090", memory: 25438126080 }],
  cuda: { built: "12.4", available: true },
  missing: null,
  error: null,
  can,
};
const checkout: Checkout = {
  exists: true,
  scripts: ["train_network.py"],
  version: "v0.9.1",
  commit: "8f4ee8fc",
  masks: true,
};
const config = { python: "/opt/venv/bin/python", dir: "/opt/sd-scripts", launcher: true, env: {} };
type Found = NonNullable<Look["found"]>;
const look = (found: Partial<Found>, stderr = "", failure: string | null = null): Look => ({
  found: { ...healthy, ...found } as Found,
  failure,
  stderr,
});
const without = (name: string) =>
  Object.fromEntries(Object.entries(healthy.versions).filter(([k]) => k !== name));

test.each<[string, Partial<Parameters<typeof problemsOf>[0]>, string[]]>([
  ["a healthy install", {}, []],
  ["no folder", { checkout: { ...checkout, exists: false, scripts: [] }, look: null }, ["error no-folder"]],
  ["another folder", { checkout: { ...checkout, scripts: [] }, look: null }, ["error no-script"]],
  ["no interpreter", { look: { found: null, failure: "ENOENT", stderr: "" } }, ["error no-python"]],
  ["a cold disk", { look: { found: null, failure: "timeout", stderr: "" } }, ["error slow"]],
  [
    "Python 3.9",
    { look: look({ versions: { ...healthy.versions, python: "3.9.18" } }) },
    ["error python-old"],
  ],
  [
    "torch missing",
    { look: look({ missing: "torch", error: "No module named 'torch'", cuda: null }) },
    ["error package-missing"],
  ],
  [
    "OpenCV built for NumPy 1",
    { look: look({ error: "ImportError: numpy.core.multiarray failed to import" }) },
    ["error numpy-clash"],
  ],
  [
    "a NumPy warning only",
    {
      look: look(
        {},
        "A module that was compiled using NumPy 1.x cannot be run in\nNumPy 2.1.0 as it may crash.",
      ),
    },
    ["warn numpy-clash"],
  ],
  [
    "torchvision of another torch",
    { look: look({ error: "RuntimeError: operator torchvision::nms does not exist" }) },
    ["error torchvision"],
  ],
  [
    "something else",
    { look: look({ error: "OSError: libGL.so.1: cannot open shared object file" }) },
    ["error import-failed"],
  ],
  ["CPU torch", { look: look({ cuda: { built: null, available: false } }) }, ["warn cpu-torch"]],
  [
    "old driver",
    { look: look({ cuda: { built: "12.8", available: false } }), driverSees: 1 },
    ["warn no-gpu"],
  ],
  [
    "no xformers",
    { look: look({ versions: without("xformers") as Found["versions"] }) },
    ["warn no-xformers"],
  ],
  [
    "no bitsandbytes",
    { look: look({ versions: without("bitsandbytes") as Found["versions"] }) },
    ["warn no-bitsandbytes"],
  ],
  [
    "a stranger",
    { look: look({ can: { steps: false, save: false, stop: false, freeze: false } }) },
    ["warn no-hooks"],
  ],
])("%s", (_name, given, expected) => {
  const problems = problemsOf({ config, checkout, look: look({}), driverSees: 1, ...given });
  expect(problems.map((p) => `${p.severity} ${p.code}`)).toEqual(expected);
  for (const p of problems) {
    expect(p.text.zh).toMatch(/。$/);
    expect(p.text.en).toMatch(/\.$/);
  }
});

/** An interpreter that answers as `launch.py --inspect` does. */
function interpreter(lines: string): string {
  const file = join(root, "python");
  writeFileSync(file, `#!/bin/sh\n${lines}\n`);
  chmodSync(file, 0o755);
  return file;
}
function checkoutFolder(...scripts: string[]): string {
  const dir = join(root, "sd-scripts");
  mkdirSync(dir);
  for (const script of scripts) writeFileSync(join(dir, script), "");
  return dir;
}

test("an install is described from its folder and its interpreter's answer", async () => {
  const dir = checkoutFolder(
    "sdxl_train_network.py",
    "train_network.py",
    "train_db.py",
    "flux_train_network.py",
  );
  const python = interpreter(`echo noise; echo; echo 'STUDIO ${JSON.stringify(healthy)}'; echo more`);
  const found = await createTrainer({ kind: "local", config: { python, dir } }).inspect();
  expect(found).toMatchObject({
    ok: true,
    version: null,
    commit: null,
    scripts: ["train_network.py", "flux_train_network.py", "sdxl_train_network.py"],
    python: "3.10.14",
    device: "cuda",
    gpus: [{ uuid: "GPU-aaaa-bbbb", name: "NVIDIA GeForce RTX 3090", memory: 25438126080 }],
    launcher: true,
    can,
    problems: [],
  });
  expect(found.packages).toEqual(without("python"));
});

test.each([
  ["knows", "alpha_mask: bool = False", true],
  ["does not know", "flip_aug: bool = False", false],
])("whether its datasets can be masked is read from its source: it %s", async (_, source, masks) => {
  const dir = checkoutFolder("train_network.py");
  mkdirSync(join(dir, "library"));
  writeFileSync(join(dir, "library", "config_util.py"), source);
  const python = interpreter(`echo 'STUDIO ${JSON.stringify(healthy)}'`);
  expect((await createTrainer({ kind: "local", config: { python, dir } }).inspect()).masks).toBe(masks);
});

test("a Python that ends with an error is shown with its last words", async () => {
  const dir = checkoutFolder("train_network.py");
  const python = interpreter(
    "echo 'error while loading shared libraries: libpython3.10.so.1.0' >&2; exit 127",
  );
  const found = await createTrainer({ kind: "local", config: { python, dir } }).inspect();
  expect(found.ok).toBe(false);
  expect(found.problems[0]).toMatchObject({ code: "no-python" });
  expect(found.problems[0]!.evidence.join("\n")).toContain("libpython3.10.so.1.0");
});

test("nothing there: told, not thrown", async () => {
  const config = { python: join(root, "none"), dir: join(root, "none") };
  const found = await createTrainer({ kind: "local", config }).inspect();
  expect(found).toMatchObject({ ok: false, scripts: [], python: null, device: null, launcher: false });
});
