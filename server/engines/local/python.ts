import { execFile } from "node:child_process";
import { z } from "zod";
import { launcherPath } from "./places";

const can = z.object({ steps: z.boolean(), save: z.boolean(), stop: z.boolean(), freeze: z.boolean() });

/** What `launch.py --inspect` prints. */
const answer = z.object({
  versions: z.record(z.string(), z.string()),
  gpus: z.array(z.object({ uuid: z.string(), name: z.string(), memory: z.number() })),
  cuda: z.object({ built: z.string().nullable(), available: z.boolean() }).nullable(),
  /** module that could not be found */
  missing: z.string().nullable(),
  error: z.string().nullable(),
  can: can.optional(),
});

export type Look = {
  /** null = the interpreter did not answer */
  found: z.infer<typeof answer> | null;
  /** ENOENT, EACCES … when it could not be started; "timeout"; else null */
  failure: string | null;
  stderr: string;
};

/** Imports torch and the training script with the trainer's own Python (the only proof that they can be imported). */
export function lookAt(
  python: string,
  dir: string,
  script: string,
  env: NodeJS.ProcessEnv,
  timeout = 120_000,
): Promise<Look> {
  return new Promise((done) => {
    const args = [launcherPath(), "--inspect", "--sd", dir, "--script", script];
    execFile(
      python,
      args,
      { env, timeout, killSignal: "SIGKILL", maxBuffer: 16 << 20 },
      (error, stdout, stderr) => {
        const line = stdout.split("\n").findLast((l) => l.startsWith("STUDIO "));
        const found = line ? answer.safeParse(JSON.parse(line.slice(7))) : null;
        const failure = !error
          ? null
          : error.killed
            ? "timeout"
            : String(error.code ?? error.signal ?? "failed");
        done({ found: found?.success ? found.data : null, failure, stderr });
      },
    );
  });
}

/** The cards as the driver knows them; empty without nvidia-smi. */
export function cards(): Promise<{ uuid: string; name: string; memory: number }[]> {
  return new Promise((done) => {
    const query = ["--query-gpu=uuid,name,memory.total", "--format=csv,noheader,nounits"];
    execFile("nvidia-smi", query, { timeout: 5000 }, (error, stdout) => {
      if (error) return done([]);
      const rows = stdout.split("\n").map((line) => line.split(",").map((cell) => cell.trim()));
      done(
        rows
          .filter((row) => row[0]?.startsWith("GPU-"))
          .map(([uuid, name, mib]) => ({
            uuid: uuid!,
            name: name ?? "",
            memory: (Number(mib) || 0) * 1024 * 1024,
          })),
      );
    });
  });
}
