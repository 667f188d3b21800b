import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { createTrainer } from "@/server/engines/local";

const order = {
  dir: "/data/runs/3/attempt-1",
  script: "sdxl_train_network.py",
  argv: ["--config_file", "/data/runs/3/config.toml"],
  env: {},
  token: "t",
  control: { freeze_te_after_step: null, save_seq: 0, stop: null },
};
const reports = [
  "--script",
  "sdxl_train_network.py",
  "--events",
  "/data/runs/3/attempt-1/events.jsonl",
  "--control",
  "/data/runs/3/attempt-1/control.json",
  "--",
  "--config_file",
  "/data/runs/3/config.toml",
];

test("sd-scripts is run through the launcher, which is there", () => {
  const trainer = createTrainer({
    kind: "local",
    config: { python: "/opt/venv/bin/python", dir: "/opt/sd-scripts" },
  });
  const [python, launcher, ...rest] = trainer.command(order);
  expect(python).toBe("/opt/venv/bin/python");
  expect(launcher).toMatch(/\/launch\.py$/);
  expect(existsSync(launcher!)).toBe(true);
  expect(rest).toEqual(["--sd", "/opt/sd-scripts", ...reports]);
});

test("the rehearsal takes the very same arguments", () => {
  const [node, program, sd, , ...rest] = createTrainer({ kind: "rehearsal", config: null }).command(order);
  expect(node).toBe(process.execPath);
  expect(program).toMatch(/\/dist\/rehearsal\.mjs$/);
  expect(sd).toBe("--sd");
  expect(rest).toEqual(reports);
});

test("without the launcher the script runs plain", () => {
  const config = { python: "python3", dir: "/opt/sd-scripts", launcher: false };
  expect(createTrainer({ kind: "local", config }).command(order)).toEqual([
    "python3",
    "/opt/sd-scripts/sdxl_train_network.py",
    ...order.argv,
  ]);
});
