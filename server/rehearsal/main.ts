import { basename, dirname, join, resolve } from "node:path";
import { readFaults } from "@/server/domain/engines/faults";
import { EXIT_STOPPED } from "@/server/domain/engines/protocol";
import { openChannel } from "./channel";
import {
  ArgumentError,
  type Command,
  type Config,
  NotFound,
  readCommand,
  readConfig,
  str,
} from "./configuration";
import { openConsole } from "./console";
import { prepare } from "./preparation";
import { openSession, type Session, Stop, TrainerError, USUAL_SPEED } from "./session";
import { train } from "./training";

/**
 * A program that stands in for sd-scripts under the launcher: the same command line, log, events, files and exit codes,
 * without training anything. `node rehearsal.mjs --sd DIR --script S --events F --control F -- ARGUMENTS`.
 * REHEARSAL_SPEED = optimizer steps a second, REHEARSAL_FAULTS = faults on demand (faults.ts).
 */
async function main(): Promise<number> {
  const command = readCommand(process.argv.slice(2));
  if (!command) {
    process.stderr.write(
      "usage: rehearsal.mjs --sd DIR --script NAME --events FILE --control FILE -- TRAINER ARGUMENTS\n",
    );
    return 2;
  }
  const out = openConsole(Number(process.env.COLUMNS) || 80);
  const channel = openChannel(command.events, command.control);
  let signalled = false;
  for (const name of ["SIGTERM", "SIGINT"] as const) process.on(name, () => (signalled = true));
  const speed = Math.min(100_000, Math.max(0.01, Number(process.env.REHEARSAL_SPEED) || USUAL_SPEED));
  const faults = readFaults(process.env.REHEARSAL_FAULTS ?? "");
  let config: Config = {};
  let wrong: unknown = null;
  try {
    config = readConfig(command.rest);
  } catch (e) {
    wrong = e;
  }
  const session = openSession({ console: out, channel, config, faults, speed }, () => signalled);
  try {
    session.phase("start");
    tellLoaded(session, command);
    if (wrong) throw wrong;
    if (!str(config, "logging_dir")) {
      const tb = join(dirname(resolve(command.events)), "tb");
      channel.emit({ event: "notice", text: `no logging folder was given, using ${tb}` });
    }
    const prepared = await prepare(session, command.script);
    if (prepared) await train(session, prepared);
    session.phase("end");
    channel.emit({ event: "finished", steps: session.step });
    return 0;
  } catch (e) {
    return ended(session, command, e);
  }
}

function tellLoaded(session: Session, command: Command): void {
  const hooks = [
    "train",
    "sample_images",
    "all_reduce_network",
    "generate_step_logs",
    "load_target_model",
    "on_step_start",
    "process_batch",
    "call_unet",
    "get_text_cond",
  ];
  session.channel.emit({
    event: "loaded",
    script: command.script,
    trainer: "Rehearsal",
    pid: process.pid,
    hooks: Object.fromEntries(hooks.map((h) => [h, true])),
    can: { steps: true, save: true, stop: true, freeze: true },
    versions: { node: process.versions.node },
  });
}

/** Says why it ended, in the log and as an event, and gives the exit code. */
function ended(session: Session, command: Command, e: unknown): number {
  const { channel, console: out } = session;
  const script = basename(command.script);
  if (e instanceof Stop) {
    channel.emit({ event: "stopped", step: session.step, why: e.why });
    return EXIT_STOPPED;
  }
  if (e instanceof ArgumentError) {
    out.raw(
      `usage: ${script} [-h] [--console_log_level {DEBUG,INFO,WARNING,ERROR,CRITICAL}]\n${script}: error: ${e.message}\n`,
    );
    channel.emit({ event: "failed", type: "SystemExit", error: "2", trace: "" });
    return 2;
  }
  if (e instanceof NotFound && e.message.endsWith("not found.")) {
    out.log("INFO", e.message, "train_util.py:4712");
    channel.emit({ event: "failed", type: "SystemExit", error: "1", trace: "" });
    return 1;
  }
  const type = e instanceof TrainerError ? e.type : e instanceof NotFound ? "ValueError" : "RuntimeError";
  const place = e instanceof TrainerError ? e.place : "raise";
  const message = e instanceof Error ? e.message : String(e);
  const trace = `Traceback (most recent call last):\n  File "${command.sd}/${script}", line 1913, in <module>\n    trainer.train(args)\n  File "${command.sd}/${script}", line 1, in train\n    ${place}\n${type}: ${message}\n`;
  out.raw(`\n${trace}`);
  channel.emit({ event: "failed", type: type.split(".").at(-1)!, error: message, trace });
  return 1;
}

main().then(
  (code) => process.exit(code),
  (e) => {
    process.stderr.write(`${e instanceof Error ? e.stack : e}\n`);
    process.exit(1);
  },
);
