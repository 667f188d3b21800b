import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { StudioError } from "@/server/domain/errors";
import { projectRoot, studioVersion } from "@/server/settings/process";
import type { Inspection, LaunchOrder, Trainer } from "../trainer";
import { findAttempt, probeAttempt, signalAttempt, start, writeControl } from "./attempt";
import { readCheckout } from "./checkout";
import { type LocalConfig, localConfig, rehearsalConfig } from "./config";
import { launcherPath, rehearsalPath } from "./places";
import { problemsOf } from "./problems";
import { cards, lookAt } from "./python";
import { surroundings } from "./surroundings";

/** A program on this machine that takes the launcher's command line. The rehearsal and sd-scripts differ only in this. */
type Install = {
  /** what stands before the trainer's own arguments */
  door(order: LaunchOrder): string[];
  env: Record<string, string>;
  inspect(): Promise<Inspection>;
};

class LocalTrainer implements Trainer {
  readonly #install: Install;
  constructor(install: Install) {
    this.#install = install;
  }
  inspect() {
    return this.#install.inspect();
  }
  command(order: LaunchOrder) {
    return [...this.#install.door(order), ...order.argv];
  }
  async launch(order: LaunchOrder) {
    writeControl(order.dir, order.control);
    const env = surroundings(process.env, this.#install.env, order.env);
    return start(order.dir, this.command(order), env, order.token);
  }
  async find(token: string, dir: string) {
    return findAttempt(token, dir);
  }
  async probe(handle: Parameters<Trainer["probe"]>[0]) {
    return probeAttempt(handle);
  }
  steer(handle: Parameters<Trainer["steer"]>[0], control: Parameters<Trainer["steer"]>[1]) {
    writeControl(handle.dir, control);
  }
  signal(handle: Parameters<Trainer["signal"]>[0], level: "term" | "kill") {
    signalAttempt(handle, level);
  }
}

/** The trainer of an engine row: `kind` and `config` as stored (engines.kind, engines.config). */
export function createTrainer(engine: { kind: string; config: unknown }): Trainer {
  if (engine.kind === "rehearsal") return new LocalTrainer(rehearsal(engine.config));
  if (engine.kind === "local") {
    const read = localConfig.safeParse(engine.config);
    if (read.success) return new LocalTrainer(sdScripts(read.data));
  }
  throw new StudioError(
    "trainer-unknown",
    { zh: "这个训练环境的设置读不出来。", en: "The settings of this trainer cannot be read." },
    { evidence: [engine.kind, JSON.stringify(engine.config)] },
  );
}

const reports = (order: LaunchOrder) => [
  "--events",
  join(order.dir, "events.jsonl"),
  "--control",
  join(order.dir, "control.json"),
  "--",
];

function sdScripts(config: LocalConfig): Install {
  return {
    env: config.env,
    door: (order) =>
      config.launcher
        ? [config.python, launcherPath(), "--sd", config.dir, "--script", order.script, ...reports(order)]
        : [config.python, join(config.dir, order.script)],
    inspect: () => inspectSdScripts(config),
  };
}

async function inspectSdScripts(config: LocalConfig): Promise<Inspection> {
  const checkout = await readCheckout(config.dir);
  const script = checkout.scripts[0];
  const env = surroundings(process.env, config.env);
  const [look, driver] = await Promise.all([
    script ? lookAt(config.python, config.dir, script, env) : null,
    cards(),
  ]);
  const found = look?.found ?? null;
  const problems = problemsOf({ config, checkout, look, driverSees: driver.length });
  const { python = null, ...packages } = found?.versions ?? {};
  const can = found?.can ?? { steps: false, save: false, stop: false, freeze: false };
  return {
    ok: !problems.some((p) => p.severity === "error"),
    version: checkout.version,
    commit: checkout.commit,
    scripts: checkout.scripts,
    python,
    packages,
    device: found?.cuda ? (found.cuda.available ? "cuda" : "cpu") : null,
    // older torch versions do not know the UUID: then the driver's own list, in its order
    gpus: (found?.gpus ?? []).map((gpu, i) => ({
      ...gpu,
      uuid: gpu.uuid ? `GPU-${gpu.uuid.replace(/^GPU-/, "")}` : (driver[i]?.uuid ?? `cuda:${i}`),
    })),
    launcher: config.launcher && can.steps,
    can: config.launcher ? can : { steps: false, save: false, stop: false, freeze: false },
    masks: checkout.masks,
    problems,
    at: Date.now(),
  };
}

function rehearsal(stored: unknown): Install {
  const config = rehearsalConfig.safeParse(stored ?? {}).data ?? rehearsalConfig.parse({});
  const program = rehearsalPath();
  return {
    env: {
      ...(config.speed === undefined ? {} : { REHEARSAL_SPEED: String(config.speed) }),
      ...(config.faults ? { REHEARSAL_FAULTS: config.faults } : {}),
    },
    door: (order) => [
      process.execPath,
      program,
      "--sd",
      dirname(program),
      "--script",
      order.script,
      ...reports(order),
    ],
    inspect: async () => {
      const built = existsSync(program);
      return {
        ok: built,
        version: studioVersion(projectRoot()),
        commit: null,
        scripts: ["train_network.py", "sdxl_train_network.py"],
        python: null,
        packages: { node: process.versions.node },
        device: "rehearsal",
        gpus: [],
        launcher: true,
        can: { steps: true, save: true, stop: true, freeze: true },
        masks: true,
        problems: built
          ? []
          : [
              {
                code: "not-built",
                severity: "error",
                text: {
                  zh: "演示模式还没有构建。请用 npm start 启动工作室。",
                  en: "The rehearsal has not been built. Start the studio with npm start.",
                },
                evidence: [program],
              },
            ],
        at: Date.now(),
      };
    },
  };
}
