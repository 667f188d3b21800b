"use client";
import { useState } from "react";
import { useStream } from "@/components/client/stream";
import type { StreamMessage } from "@/server/domain/events";
import type { RunRow } from "@/server/domain/runs/view";

/**
 * Rows of running runs with the stream's newest progress laid over them. A row read again (its list was refreshed by a
 * hint) starts over from what it says.
 */
export function useLiveRuns(rows: readonly RunRow[]): RunRow[] {
  const [over, setOver] = useState<ReadonlyMap<number, { base: RunRow; row: RunRow }>>(new Map());
  useStream(
    rows.map((r) => `run:${r.id}`),
    (message) => {
      if (message.type !== "run" && message.type !== "sample") return;
      const base = rows.find((r) => r.id === message.run);
      if (!base) return;
      setOver((known) => {
        const now = known.get(base.id);
        return new Map(known).set(base.id, {
          base,
          row: laidOver(now?.base === base ? now.row : base, message),
        });
      });
    },
  );
  return rows.map((r) => {
    const now = over.get(r.id);
    return now?.base === r ? now.row : r;
  });
}

function laidOver(row: RunRow, message: StreamMessage): RunRow {
  if (message.type === "run")
    return {
      ...row,
      state: message.state,
      progress: message.progress,
      stopping: message.stopping,
      diagnosis: message.diagnosis,
    };
  if (message.type === "sample" && message.sample.promptIndex === 0) {
    const { step, media, thumbhash } = message.sample;
    return { ...row, strip: [...row.strip.filter((s) => s.step !== step), { step, media, thumbhash }] };
  }
  return row;
}
