import { type ChildProcess, fork } from "node:child_process";
import { type FromMain, SMALL_HEAP, type ToMain } from "../settings/process";

export type ChildOptions = {
  readonly program: string;
  /** asked at every start: the port is known only after the first */
  readonly env: () => NodeJS.ProcessEnv;
  readonly cwd: string;
  /** every message of the child */
  readonly hear: (message: ToMain) => void;
  /** it ended; a new one starts after `delay` ms unless the studio is stopping */
  readonly ended: (code: number | null, signal: NodeJS.Signals | null, delay: number) => void;
};

const FIRST_DELAY = 250;
const LONGEST_DELAY = 10_000;
/** A child that lived this long starts afresh with the shortest delay. */
const LIVED_WELL = 30_000;

/** One supervised child with IPC: started again when it dies, later each time it dies young. */
export class Child {
  readonly #options: ChildOptions;
  #process: ChildProcess | null = null;
  #delay = FIRST_DELAY;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(options: ChildOptions) {
    this.#options = options;
    this.#start();
  }

  #start(): void {
    const { program, env, cwd, hear, ended } = this.#options;
    const born = Date.now();
    const child = fork(program, [], {
      env: env(),
      cwd,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      execArgv: SMALL_HEAP,
    });
    this.#process = child;
    child.on("message", (message) => hear(message as ToMain));
    child.on("error", () => undefined);
    child.once("exit", (code, signal) => {
      this.#process = null;
      if (this.#stopping) return;
      if (Date.now() - born > LIVED_WELL) this.#delay = FIRST_DELAY;
      const delay = this.#delay;
      this.#delay = Math.min(delay * 2, LONGEST_DELAY);
      ended(code, signal, delay);
      if (!this.#stopping) this.#timer = setTimeout(() => this.#start(), delay);
    });
  }

  tell(message: FromMain): void {
    if (this.#process?.connected) this.#process.send(message, () => undefined);
  }

  /** Asks it to stop and waits; kills it after `patience` ms. */
  async stop(patience = 5000): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((done) => child.once("exit", () => done()));
    this.tell({ type: "stop" });
    const kill = setTimeout(() => child.kill("SIGKILL"), patience);
    await gone;
    clearTimeout(kill);
  }
}
