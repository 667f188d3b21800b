"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { useStream } from "@/components/client/stream";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import type { Cell, CellsDelta, ExperimentDetail } from "@/server/domain/experiments/view";

/** The two hellos of a page that has just opened count as one (ms). */
const SETTLE = 150;

/** What an experiment waits for: the card, the webui, a LoRA being put into it. */
const AROUND = /^(lease|engine|lora):/;

/** What is known with a delta laid over it; cells keep their order, new ones come last. */
export function merge(known: ExperimentDetail, delta: CellsDelta): ExperimentDetail {
  const news = new Map<number, Cell>(delta.cells.map((c) => [c.id, c]));
  const cells = known.cells.map((c) => {
    const next = news.get(c.id);
    news.delete(c.id);
    return next && JSON.stringify(next) !== JSON.stringify(c) ? next : c;
  });
  const same = news.size === 0 && cells.every((c, i) => c === known.cells[i]);
  return {
    ...known,
    ...delta.row,
    cells: same ? known.cells : [...cells, ...news.values()],
    at: delta.at,
  };
}

/**
 * One experiment, live. It is read once; every hint about it asks only for the cells that changed since, one question
 * at a time. The whole is read again when its plan changed elsewhere, and once after the connection was lost.
 */
export function useExperiment(id: number) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const cache = useQueryClient();
  const options = trpc.experiments.get.queryOptions({ id });
  const query = useQuery(options);
  const key = options.queryKey;
  const asking = useRef(false);
  const again = useRef(false);

  const pull = useCallback(async () => {
    if (asking.current) {
      again.current = true;
      return;
    }
    asking.current = true;
    do {
      again.current = false;
      const known = cache.getQueryData(key);
      if (!known) break;
      const delta = await client.experiments.cells.query({ id, since: known.at }).catch(() => null);
      if (!delta) break;
      const planned =
        delta.row.updatedAt !== known.updatedAt || delta.row.counts.total !== known.counts.total;
      cache.setQueryData(key, (now) => (now ? merge(now, delta) : now));
      if (planned) await cache.invalidateQueries({ queryKey: key });
    } while (again.current);
    asking.current = false;
  }, [cache, client, id, key]);

  const settle = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(settle.current), []);
  useStream([], (message) => {
    if (message.type === "hello") {
      clearTimeout(settle.current);
      settle.current = setTimeout(() => void pull(), SETTLE);
    }
    if (
      message.type === "hints" &&
      message.refs.some((ref) => ref === `experiment:${id}` || AROUND.test(ref))
    )
      void pull();
  });
  return { query, experiment: query.data, pull, key };
}
