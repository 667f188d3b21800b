import type { Control } from "@/server/domain/engines/protocol";
import type { Text } from "@/server/domain/language";

/** Plain JSON, kept in the attempt's row: enough to find the process again after a restart of the studio. */
export type Handle = {
  kind: "process";
  /** leader of the attempt's process group and session (the sh that writes `exit`) */
  pid: number;
  /** field 22 of /proc/<pid>/stat; "" when only orphans of that group were found */
  startTicks: string;
  bootId: string;
  /** absolute folder of this attempt: log.txt, events.jsonl, control.json, exit */
  dir: string;
};

export type LaunchOrder = {
  /** absolute folder of the attempt (exists, empty but for config files); also the trainer's working folder */
  dir: string;
  /** "train_network.py" | "sdxl_train_network.py" … */
  script: string;
  /** trainer arguments after the script: --config_file … --dataset_config … (paths absolute) */
  argv: string[];
  /** frozen with the run; wins over the engine's own variables */
  env: Record<string, string>;
  /** goes into the environment as STUDIO_ATTEMPT */
  token: string;
  control: Control;
};

/** exit null = nobody wrote a code: killed with everything, or (rebooted) the machine went down */
export type Alive =
  | { state: "alive" }
  | { state: "dead"; exit: number | null; rebooted: boolean }
  | { state: "unknown" };

export type Problem = {
  /** no-folder | no-script | no-python | python-old | import-failed | package-missing | numpy-clash | torchvision | cpu-torch | no-gpu | no-xformers | no-bitsandbytes | no-hooks | slow | not-built */
  code: string;
  /** error = nothing can be trained; warn = something is slower or missing */
  severity: "error" | "warn";
  text: Text;
  evidence: string[];
};

export type Inspection = {
  /** no problem of severity error */
  ok: boolean;
  /** "v0.10.1", "v0.9.1" … or null */
  version: string | null;
  commit: string | null;
  scripts: string[];
  /** version of the interpreter, "3.11.7" */
  python: string | null;
  /** package → version: torch, diffusers, accelerate, transformers, bitsandbytes, xformers, numpy … */
  packages: Record<string, string>;
  /** "cuda" | "cpu" | "rehearsal" */
  device: string | null;
  /** uuid as nvidia-smi prints it ("GPU-…"), memory in bytes */
  gpus: { uuid: string; name: string; memory: number }[];
  /** whether our launcher is used; false = only the plain script */
  launcher: boolean;
  /** what the launcher can do with this version */
  can: { steps: boolean; save: boolean; stop: boolean; freeze: boolean };
  /** masked pictures can be trained (`alpha_mask`); null = cannot be told */
  masks: boolean | null;
  problems: Problem[];
  /** ms UTC */
  at: number;
};

/** A program that trains (design §4, §8). "Studio restarted", "local child" and "cluster job" are one case: a Handle. */
export interface Trainer {
  /** Looks at what is installed; takes seconds (up to two minutes on a cold disk), never throws for what it finds. */
  inspect(): Promise<Inspection>;
  /** The exact command line, for showing and for launching. */
  command(order: LaunchOrder): string[];
  /** Writes control.json, then starts. Throws StudioError "trainer-not-started". */
  launch(order: LaunchOrder): Promise<Handle>;
  /** Finds a process that was spawned with this token although its Handle was never written. */
  find(token: string, dir: string): Promise<Handle | null>;
  probe(handle: Handle): Promise<Alive>;
  /** Replaces control.json; the trainer reads it once per optimizer step. */
  steer(handle: Pick<Handle, "dir">, control: Control): void;
  /** To the whole process group; does nothing when it is gone. */
  signal(handle: Handle, level: "term" | "kill"): void;
}
