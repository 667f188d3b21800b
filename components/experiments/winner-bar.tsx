"use client";
import { FolderInput, Trophy } from "lucide-react";
import { useTranslations } from "use-intl";
import { LoraPlaces } from "@/components/loras/lora-places";
import { Button, ButtonLink } from "@/components/ui";
import type { ExperimentDetail } from "@/server/domain/experiments/view";
import type { useActs } from "./use-acts";

/** The chosen one: whether it is in the webui yet, and how it is written there. */
export function WinnerBar({
  experiment,
  acts,
}: {
  experiment: ExperimentDetail;
  acts: ReturnType<typeof useActs>;
}) {
  const t = useTranslations("experiments.winner");
  const { winner, engineId, engineName, rehearsal } = experiment;
  if (!winner) return null;
  const { placement } = winner;
  const placed = placement && placement.state !== "gone" ? placement : null;
  return (
    <section
      role="status"
      className="flex flex-wrap items-start gap-x-6 gap-y-3 rounded-lg border bg-surface px-4 py-2.5 text-sm"
    >
      <div className="grid min-w-0 gap-2">
        <p className="flex min-w-0 items-center gap-2">
          <Trophy aria-hidden className="size-4 shrink-0 text-accent" />
          <span className="min-w-0 break-words">
            {t("chosen", { label: winner.label, weight: winner.weight })}
          </span>
        </p>
        <span className="flex flex-wrap gap-2">
          {winner.runId !== null && (
            <ButtonLink size="sm" variant="quiet" href={`/runs/${winner.runId}`}>
              {t("run")}
            </ButtonLink>
          )}
          <Button size="sm" variant="quiet" onClick={acts.cancelWinner}>
            {t("cancel")}
          </Button>
        </span>
      </div>
      <div className="min-w-0 flex-1 basis-80 sm:max-w-120 sm:ml-auto">
        {placed ? (
          <LoraPlaces
            loraId={winner.loraId}
            name={winner.label}
            weight={winner.weight}
            places={[{ ...placed, engineId, engine: engineName, rehearsal }]}
          />
        ) : (
          <p className="flex items-center justify-between gap-3 text-muted">
            {t("notYet")}
            <Button size="sm" icon={FolderInput} busy={acts.placing} onClick={() => acts.place(experiment)}>
              {t("place")}
            </Button>
          </p>
        )}
      </div>
    </section>
  );
}
