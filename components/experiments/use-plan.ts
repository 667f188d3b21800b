"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useLocale } from "use-intl";
import { toastError } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import type { Axes, CellSettings } from "@/server/domain/experiments/axes";
import type { ExperimentDetail } from "@/server/domain/experiments/view";
import type { Locale } from "@/server/domain/language";

export type Plan = {
  name: string;
  engineId: number;
  axes: Axes;
  settings: CellSettings;
  references: string[];
};

const WAIT_MS = 500;

const planOf = (e: ExperimentDetail): Plan => ({
  name: e.name,
  engineId: e.engineId,
  axes: e.axes,
  settings: e.settings,
  references: e.references.map((r) => r.media),
});

/**
 * The plan as it is typed. A draft is saved half a second after the last key and when the page is left; the plan of
 * an experiment that was started is saved by its button alone, because saving it adds cells to be drawn.
 */
export function usePlan(experiment: ExperimentDetail) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const locale = useLocale() as Locale;
  const draft = experiment.state === "draft";
  const [plan, setPlan] = useState(() => planOf(experiment));
  const [saving, setSaving] = useState<"saved" | "saving" | "failed">("saved");
  const latest = useRef(plan);
  const saved = useRef(plan);
  latest.current = plan;
  const { mutateAsync } = useMutation(trpc.experiments.save.mutationOptions());
  const key = trpc.experiments.get.queryKey({ id: experiment.id });

  const queue = useRef<Promise<boolean>>(Promise.resolve(true));
  const send = useCallback(async (): Promise<boolean> => {
    if (latest.current === saved.current) return true;
    const sent = latest.current;
    setSaving("saving");
    try {
      await mutateAsync({ id: experiment.id, plan: { ...sent, name: sent.name.trim() || "—" } });
      saved.current = sent;
      setSaving("saved");
      cache.setQueryData(key, (now) => now && { ...now, ...sent, references: now.references });
      return true;
    } catch (e) {
      setSaving("failed");
      toastError(e, locale);
      return false;
    }
  }, [cache, experiment.id, key, locale, mutateAsync]);
  /** Saves what is not saved yet, after what is under way; false when it could not be. */
  const flush = useCallback(() => {
    queue.current = queue.current.then(send, send);
    return queue.current;
  }, [send]);

  useEffect(() => {
    if (!draft || plan === saved.current) return;
    const timer = setTimeout(flush, WAIT_MS);
    return () => clearTimeout(timer);
  }, [draft, flush, plan]);
  const leave = useRef(() => {});
  leave.current = () => {
    if (draft) void flush();
  };
  useEffect(() => {
    const hide = () => document.hidden && leave.current();
    const unload = () => leave.current();
    document.addEventListener("visibilitychange", hide);
    window.addEventListener("pagehide", unload);
    return () => {
      document.removeEventListener("visibilitychange", hide);
      window.removeEventListener("pagehide", unload);
      leave.current();
    };
  }, []);

  const set = useCallback((part: Partial<Plan>) => setPlan((now) => ({ ...now, ...part })), []);
  const setAxes = useCallback(
    (part: Partial<Axes>) => setPlan((now) => ({ ...now, axes: { ...now.axes, ...part } })),
    [],
  );
  const setSettings = useCallback(
    (part: Partial<CellSettings>) => setPlan((now) => ({ ...now, settings: { ...now.settings, ...part } })),
    [],
  );
  const changed = plan !== saved.current;
  // what waits for its half second is not saved yet
  const shown = changed && saving === "saved" ? ("saving" as const) : saving;
  return { plan, set, setAxes, setSettings, saving: shown, flush, changed };
}
