"use client";
import { Save } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button, PageHeader, Progress, StateMark } from "@/components/ui";
import { isActive } from "@/server/domain/runs/transition";
import type { RunDetail } from "@/server/domain/runs/view";
import { useActs } from "./acts";
import { ProgressWords } from "./progress-words";
import { RehearsalBadge } from "./rehearsal-badge";
import { StopButton } from "./stop-button";

/** What the run is doing, how far it is, when it is done; saving and stopping it. */
export function RunHeader({ run }: { run: RunDetail }) {
  const t = useTranslations("runs");
  const acts = useActs(run.id);
  const { step, total } = run.progress;
  const live = isActive(run.state);
  const ratio = total ? step / total : null;
  return (
    <PageHeader
      crumbs={[
        { label: t("title"), href: "/runs" },
        {
          label: (
            <>
              <span className="text-muted">#{run.number}</span> {run.name}
            </>
          ),
        },
      ]}
      state={
        <span data-testid="run-state">
          <StateMark state={run.state} held={run.held} ratio={ratio} />
        </span>
      }
      actions={
        live && (
          <>
            {run.state === "running" && (
              <Button icon={Save} busy={acts.saving} onClick={acts.save} className="max-md:hidden">
                {t("save.now")}
              </Button>
            )}
            <StopButton run={run} />
          </>
        )
      }
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 pb-2">
        {run.state === "queued" ? (
          <p className="text-muted text-sm">
            {[
              run.datasetName,
              run.modelName,
              run.engineName,
              run.progress.total === null ? null : t("progress.total", { total: run.progress.total }),
            ]
              .filter(Boolean)
              .join(" · ")}
          </p>
        ) : (
          <ProgressWords run={run} />
        )}
        {run.rehearsal && <RehearsalBadge />}
      </div>
      {live && <Progress value={ratio} label={t("progress.label")} className="-mb-px rounded-none" />}
    </PageHeader>
  );
}
