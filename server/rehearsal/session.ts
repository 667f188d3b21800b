import type { Faults } from "@/server/domain/engines/faults";
import type { Control } from "@/server/domain/engines/protocol";
import type { Channel } from "./channel";
import type { Config } from "./configuration";
import type { Console } from "./console";

export type Why = "now" | "save" | "epoch_end" | "signal";

/** A stop that was asked for. */
export class Stop extends Error {
  readonly why: Why;
  constructor(why: Why) {
    super(why);
    this.why = why;
  }
}

/** An error as Python would show it: its type, its text, the place in the trainer. */
export class TrainerError extends Error {
  readonly type: string;
  readonly place: string;
  constructor(type: string, message: string, place: string) {
    super(message);
    this.type = type;
    this.place = place;
  }
}

/** What every part of a rehearsal shares: where it speaks, what it was told, how fast it goes. */
export type Session = {
  readonly console: Console;
  readonly channel: Channel;
  readonly config: Config;
  readonly faults: Faults;
  /** optimizer steps a second */
  readonly speed: number;
  readonly began: number;
  step: number;
  /** throws Stop("signal") once SIGTERM or SIGINT arrived */
  check(): void;
  /** lets `seconds` pass, fewer of them when the rehearsal is faster than usual */
  pause(seconds: number): Promise<void>;
  /** waits until a moment (ms), at least for one turn of the event loop */
  until(time: number): Promise<void>;
  phase(name: Phase): void;
};

export type Phase =
  | "start"
  | "data"
  | "model"
  | "cache"
  | "prepare"
  | "hash"
  | "train"
  | "sample"
  | "save"
  | "end";

/** 25 steps a second: the sample dataset with the 2000-step preset takes about a minute and a half. */
export const USUAL_SPEED = 25;

export function openSession(
  input: Pick<Session, "console" | "channel" | "config" | "faults" | "speed">,
  signalled: () => boolean,
): Session {
  let shown = "";
  const session: Session = {
    ...input,
    began: Date.now(),
    step: 0,
    check() {
      if (signalled()) throw new Stop("signal");
    },
    pause: (seconds) =>
      session.until(Date.now() + (seconds * 1000 * USUAL_SPEED) / Math.max(USUAL_SPEED, session.speed)),
    async until(time) {
      do {
        session.check();
        const left = time - Date.now();
        await new Promise((done) => (left > 1 ? setTimeout(done, Math.min(left, 100)) : setImmediate(done)));
      } while (Date.now() < time);
      session.check();
    },
    phase(name) {
      if (name === shown) return;
      shown = name;
      session.channel.emit({ event: "phase", phase: name });
    },
  };
  return session;
}

/** A stop asked for while models load does not wait for the first step. */
export function early(session: Session): Control {
  session.check();
  const control = session.channel.read();
  if (control.stop === "now" || control.stop === "save") throw new Stop(control.stop);
  return control;
}
