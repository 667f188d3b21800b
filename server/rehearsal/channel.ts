import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { type Control, control, PROTOCOL, type TrainerEvent } from "@/server/domain/engines/protocol";

/** An event without what every event carries. */
type Distributive<T> = T extends unknown ? Omit<T, "v" | "t"> : never;
export type Told = Distributive<TrainerEvent>;

/** events.jsonl (append) and control.json (read once per optimizer step), as the launcher uses them. */
export type Channel = {
  emit(event: Told): void;
  read(): Control;
  close(): void;
};

const NOTHING: Control = { freeze_te_after_step: null, save_seq: 0, stop: null };

export function openChannel(events: string, controlFile: string): Channel {
  const fd = openSync(events, "a", 0o644);
  let last = NOTHING;
  let complained = "";
  const emit = (event: Told) => {
    const row = { v: PROTOCOL, t: Math.round(Date.now()) / 1000, ...event };
    writeSync(
      fd,
      `${JSON.stringify(row, (_, v) => (typeof v === "number" && !Number.isFinite(v) ? null : v))}\n`,
    );
  };
  return {
    emit,
    read() {
      let text: string;
      try {
        text = readFileSync(controlFile, "utf8");
      } catch {
        return last;
      }
      const parsed = control.safeParse(tryJson(text));
      if (parsed.success) last = parsed.data;
      else if (text !== complained) {
        complained = text;
        emit({
          event: "notice",
          text: `control file not understood: ${parsed.error.issues[0]?.message ?? ""}`,
        });
      }
      return last;
    },
    close: () => closeSync(fd),
  };
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
