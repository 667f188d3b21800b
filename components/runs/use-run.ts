"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useStream } from "@/components/client/stream";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import { apply } from "./apply";
import { CurveStore } from "./curve-store";
import { LogStore } from "./log-store";

/** The two hellos of a page that has just opened (before and after its topics are known) count as one. */
const SETTLE = 150;
/** How long announced log lines may take before they are asked for (ms). */
const LATE = 1500;

/**
 * One run, live. It is read once; then the stream's deltas change what is known, point by point and line by line,
 * without asking again. Only a new connection reads everything anew, once, because something may have been missed.
 */
export function useRun(id: number) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const cache = useQueryClient();
  const options = trpc.runs.get.queryOptions({ id });
  const query = useQuery(options);
  const run = query.data;
  const attempt = run?.attempts.at(-1);
  const attemptNumber = attempt?.number ?? 0;
  const attemptId = useRef(0);
  attemptId.current = attempt?.id ?? 0;
  const [curve] = useState(() => new CurveStore());
  const [log, setLog] = useState<LogStore | null>(null);

  useEffect(() => {
    if (attemptNumber === 0) return;
    const store = new LogStore(async (range) => {
      const got = await client.runs.logRange.query({ id, attempt: attemptNumber, ...range });
      return got ?? { from: range.from ?? 0, to: range.from ?? 0, text: "" };
    });
    setLog(store);
  }, [client, id, attemptNumber]);

  const loadCurve = useCallback(async () => {
    curve.expect();
    const got = await client.runs.curve.query({ id }).catch(() => null);
    if (got) curve.load(got, attemptId.current);
  }, [client, curve, id]);
  useEffect(() => void loadCurve(), [loadCurve]);

  const settle = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(settle.current), []);
  useStream([`run:${id}`], (message) => {
    switch (message.type) {
      case "hello":
        clearTimeout(settle.current);
        settle.current = setTimeout(() => {
          void cache.invalidateQueries({ queryKey: options.queryKey });
          void loadCurve();
        }, SETTLE);
        return;
      case "points":
        if (message.run === id) curve.append(message.attempt, message.points);
        return;
      case "log":
        if (message.run === id && message.attempt === attemptNumber) log?.append(message);
        return;
      case "run":
      case "sample":
      case "file":
        cache.setQueryData(options.queryKey, (known) => (known ? apply(known, message) : known));
    }
  });

  const logBytes = run?.logBytes ?? 0;
  // What a lost connection left out of the log. Lines follow the news of their number at once, so it is given time.
  useEffect(() => {
    if (!log || logBytes === 0) return;
    const timer = setTimeout(() => log.opened && void log.catchUp(logBytes), LATE);
    return () => clearTimeout(timer);
  }, [log, logBytes]);

  return { query, run, curve, log };
}
