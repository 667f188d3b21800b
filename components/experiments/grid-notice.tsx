"use client";
import { CirclePause, Hourglass, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useRunner } from "@/components/client/stream";
import { ButtonLink, ErrorPanel } from "@/components/ui";
import type { ExperimentDetail } from "@/server/domain/experiments/view";

/** Why nothing is being drawn right now, when it should be. */
export function GridNotice({ experiment }: { experiment: ExperimentDetail }) {
  const t = useTranslations("experiments.grid");
  const runner = useRunner();
  const { state, problem, waitingFor, counts } = experiment;
  if (state === "done" || state === "draft") return null;
  if (problem)
    return (
      <ErrorPanel
        error={problem}
        actions={
          <ButtonLink size="sm" href="/engines">
            {t("engine")}
          </ButtonLink>
        }
      />
    );
  if (state === "paused")
    return <Line icon={CirclePause}>{counts.rendering > 0 ? t("pausing") : t("pausedNote")}</Line>;
  if (runner === "down") return <Line icon={Unplug}>{t("down")}</Line>;
  if (waitingFor) {
    const run = /^run:(\d+)$/.exec(waitingFor)?.[1];
    return <Line icon={Hourglass}>{run ? t("waitingRun", { id: run }) : t("waiting")}</Line>;
  }
  return null;
}

const Line = ({ icon: Icon, children }: { icon: typeof Hourglass; children: ReactNode }) => (
  <p role="status" className="flex items-center gap-2 rounded-lg border bg-surface px-4 py-2.5 text-sm">
    <Icon aria-hidden className="size-4 shrink-0 text-warn" />
    {children}
  </p>
);
