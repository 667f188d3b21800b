"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTRPC } from "@/components/client/trpc";
import type { ExperimentDetail } from "@/server/domain/experiments/view";

/** Pictures that take less than this are over before anybody asks how far they are (ms). */
const WORTH_ASKING = 1500;
const EVERY_MS = 1000;

/** The cell in the making: how far it is as the webui says, and what a picture usually takes here (ms). */
export function useDrawing(experiment: ExperimentDetail) {
  const trpc = useTRPC();
  const typicalMs = useMemo(() => median(experiment.cells.map((c) => c.ms)), [experiment.cells]);
  const busy = experiment.counts.rendering > 0 && (typicalMs === null || typicalMs > WORTH_ASKING);
  const { data } = useQuery({
    ...trpc.experiments.drawing.queryOptions({ id: experiment.id }),
    enabled: busy,
    staleTime: 0,
    refetchInterval: busy ? EVERY_MS : false,
  });
  return {
    typicalMs,
    fractionOf: (cell: number): number | null => (busy && data?.cell === cell ? data.fraction : null),
  };
}

function median(times: readonly (number | null)[]): number | null {
  const known = times.filter((ms): ms is number => ms !== null).sort((a, b) => a - b);
  return known[Math.floor(known.length / 2)] ?? null;
}
