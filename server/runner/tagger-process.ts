import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../settings/process";
import type { FromTagger, Opened, Refusal, Seen, ToTagger } from "./tagger-job";

/** Why the tagger's process gave no answer. */
export type TaggerEnd =
  /** it said so itself */
  | { kind: Refusal; detail: string }
  /** no beat for longer than allowed */
  | { kind: "silent"; detail: string }
  /** it beats, but a batch or the opening takes far too long */
  | { kind: "stuck"; detail: string }
  /** killed from outside: nearly always the system, short of memory */
  | { kind: "killed"; detail: string }
  | { kind: "crashed"; detail: string };

export class TaggerFailed extends Error {
  readonly why: TaggerEnd;
  constructor(why: TaggerEnd) {
    super(`${why.kind}: ${why.detail}`);
    this.name = "TaggerFailed";
    this.why = why;
  }
}

export type Patience = {
  /** longest without a beat, ms */
  silence: number;
  /** longest for opening a model, ms */
  opening: number;
  /** longest per picture, ms: the largest model on a slow machine takes ten seconds */
  picture: number;
};
export const PATIENCE: Patience = { silence: 20_000, opening: 600_000, picture: 120_000 };

type Waiting = {
  pictures: number;
  since: number | null;
  done: (seen: Seen[]) => void;
  fail: (e: Error) => void;
};

/** One process that has one model open. What it is asked is answered in order; its end fails all that is open. */
export class TaggerProcess {
  readonly #child: ChildProcess;
  readonly #patience: Patience;
  readonly #waiting = new Map<number, Waiting>();
  readonly #watch: NodeJS.Timeout;
  #opening: { since: number; done: (opened: Opened) => void; fail: (e: Error) => void } | null = null;
  #heard = Date.now();
  #asked = 0;
  #end: TaggerEnd | null = null;

  constructor(patience: Patience = PATIENCE) {
    this.#patience = patience;
    this.#child = fork(join(projectRoot(), "dist", "tagger.mjs"), [], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#child.on("message", (message) => this.#hear(message as FromTagger));
    this.#child.on("error", (error) => this.#over({ kind: "crashed", detail: error.message }));
    this.#child.once("exit", (code, signal) =>
      this.#over(
        signal === "SIGKILL"
          ? { kind: "killed", detail: "SIGKILL" }
          : { kind: "crashed", detail: signal ?? `exit ${code}` },
      ),
    );
    this.#watch = setInterval(() => this.#look(), Math.min(1000, patience.silence / 4));
    this.#watch.unref();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }
  get ended(): boolean {
    return this.#end !== null;
  }

  /** Opens the model of a folder; TaggerFailed when it is none. */
  open(folder: string): Promise<Opened> {
    return new Promise((done, fail) => {
      if (this.#end) return fail(new TaggerFailed(this.#end));
      this.#opening = { since: Date.now(), done, fail };
      this.#tell({ type: "open", folder });
    });
  }

  /** Scores of some pictures; TaggerFailed when the process ends first or the model fails. */
  look(pictures: { key: string; source: string }[]): Promise<Seen[]> {
    return new Promise((done, fail) => {
      if (this.#end) return fail(new TaggerFailed(this.#end));
      const id = ++this.#asked;
      const since = this.#waiting.size === 0 ? Date.now() : null;
      this.#waiting.set(id, { pictures: pictures.length, since, done, fail });
      this.#tell({ type: "look", id, pictures });
    });
  }

  /** Ends the process at once; what was asked fails. */
  kill(): void {
    this.#over({ kind: "crashed", detail: "ended" });
  }

  #tell(message: ToTagger): void {
    this.#child.send(message, () => undefined);
  }

  #hear(message: FromTagger): void {
    this.#heard = Date.now();
    if (message.type === "opened") {
      this.#opening?.done(message);
      this.#opening = null;
    } else if (message.type === "refused") {
      this.#opening?.fail(new TaggerFailed({ kind: message.code, detail: message.detail }));
      this.#opening = null;
    } else if (message.type !== "beat") {
      const one = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.type === "seen") one?.done(message.seen);
      else one?.fail(new TaggerFailed({ kind: message.code, detail: message.detail }));
      const [next] = this.#waiting.values();
      if (next) next.since = Date.now();
    }
  }

  #look(): void {
    const now = Date.now();
    const { silence, opening, picture } = this.#patience;
    const [head] = this.#waiting.values();
    if (!this.#opening && !head) return;
    const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;
    if (now - this.#heard > silence) this.#over({ kind: "silent", detail: seconds(now - this.#heard) });
    else if (this.#opening && now - this.#opening.since > opening)
      this.#over({ kind: "stuck", detail: seconds(now - this.#opening.since) });
    else if (head?.since && now - head.since > picture * head.pictures)
      this.#over({ kind: "stuck", detail: seconds(now - head.since) });
  }

  #over(why: TaggerEnd): void {
    if (this.#end) return;
    this.#end = why;
    clearInterval(this.#watch);
    this.#child.kill("SIGKILL");
    const failed = new TaggerFailed(why);
    this.#opening?.fail(failed);
    this.#opening = null;
    for (const { fail } of this.#waiting.values()) fail(failed);
    this.#waiting.clear();
  }
}
