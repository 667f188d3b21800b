import { z } from "zod";

/** An installed sd-scripts: a Python, a checkout, and whether our launcher stands between. */
export const localConfig = z.object({
  /** absolute path of the interpreter (of a venv, conda environment or portable package) */
  python: z.string().min(1),
  /** absolute folder that holds train_network.py */
  dir: z.string().min(1),
  /** false = run the script plain: no events, no saving or stopping on request */
  launcher: z.boolean().default(true),
  /** variables for every run of this trainer, e.g. HF_ENDPOINT */
  env: z.record(z.string(), z.string()).default({}),
  /** folder with copies of the tokenizers, so that nothing has to be fetched from Hugging Face */
  tokenizerCache: z.string().min(1).optional(),
});
export type LocalConfig = z.infer<typeof localConfig>;

/** The rehearsal is an install like any other: the same command line, events and files, without training. */
export const rehearsalConfig = z.object({
  /** steps per second; left out = the rehearsal's usual pace */
  speed: z.number().positive().optional(),
  /** faults on demand, e.g. "oom@120,nan@50" */
  faults: z.string().default(""),
});
