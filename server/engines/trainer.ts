import type { Control } from "@/server/domain/engines/protocol";
import type { Text } from "@/server/domain/language";

/** Plain JSON, kept in the attempt's row: enough to find the process again after a restart of the studio. */
export type Handle = {
  kind: "process";
  /** leader of the attempt's process group and session (the sh that writes `exit`) */
  pid: number;
  /** field 22 of /proc/<pid>/stat */
  startTicks: string;
  bootId: string;
  /** absolute folder of this attempt: log.txt, events.jsonl, control.json, exit */
  dir: string;
};

export type LaunchOrder = {
  /** absolute folder of the attempt (exists, empty but for config files) */
  dir: string;
  /** "train_network.py" | "sdxl_train_network.py" … */
  script: string;
  /** trainer arguments after the script: --config_file … --dataset_config … */
  argv: string[];
  env: Record<string, string>;
  /** goes into the environment as STUDIO_ATTEMPT */
  token: string;
  control: Control;
};

export type Alive = { state: "alive" } | { state: "dead"; exit: number | null; rebooted: boolean } | { state: "unknown" };

export type Inspection = {
  ok: boolean;
  /** "v0.10.1", "v0.9.1" … or null */
  version: string | null;
  commit: string | null;
  scripts: string[];
  python: string | null;
  /** package → version: torch, diffusers, accelerate, transformers, bitsandbytes, xformers, numpy … */
  packages: Record<string, string>;
  /** "cuda" | "cpu" | "rehearsal" */
  device: string | null;
  gpus: { uuid: string; name: string; memory: number }[];
  /** whether our launcher can be used, or only the plain script */
  launcher: boolean;
  problems: { severity: "error" | "warn"; text: Text; evidence: string[] }[];
  at: number;
};

/** A program that trains (design §4, §8). "Studio restarted", "local child" and "cluster job" are one case: a Handle. */
export interface Trainer {
  inspect(): Promise<Inspection>;
  /** The exact command line, for showing and for launching. */
  command(order: LaunchOrder): string[];
  launch(order: LaunchOrder): Promise<Handle>;
  /** Finds a process that was spawned with this token although its Handle was never written. */
  find(token: string, dir: string): Promise<Handle | null>;
  probe(handle: Handle): Promise<Alive>;
  signal(handle: Handle, level: "term" | "kill"): void;
}
