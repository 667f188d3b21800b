"use client";
import { CircleCheck, CircleX, Copy, FolderInput, LoaderCircle, Trophy } from "lucide-react";
import { useLocale, useTranslations } from "use-intl";
import { Button, ButtonLink, toast } from "@/components/ui";
import type { ExperimentDetail } from "@/server/domain/experiments/view";
import { type Locale, say } from "@/server/domain/language";
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
  const locale = useLocale() as Locale;
  const { winner } = experiment;
  if (!winner) return null;
  const { placement } = winner;
  const tag = placement?.state === "listed" ? `<lora:${placement.stem}:${winner.weight}>` : null;
  const copy = async () => {
    if (!tag) return;
    try {
      await navigator.clipboard.writeText(tag);
      toast.success(t("copied"));
    } catch {
      toast.error(t("copyFailed"));
    }
  };
  return (
    <section
      role="status"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border bg-surface px-4 py-2.5 text-sm"
    >
      <p className="inline-flex min-w-0 items-center gap-2">
        <Trophy aria-hidden className="size-4 shrink-0 text-accent" />
        <span className="min-w-0 break-words">
          {t("chosen", { label: winner.label, weight: winner.weight })}
        </span>
      </p>
      <p className="inline-flex min-w-0 items-center gap-1.5 text-muted">
        {placement?.state === "listed" ? (
          <>
            <CircleCheck aria-hidden className="size-4 shrink-0 text-ok" />
            <span className="min-w-0 break-all" data-testid="placed">
              {t("listed", { stem: placement.stem })}
            </span>
          </>
        ) : placement?.state === "placing" ? (
          <>
            <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin" />
            {t("placing")}
          </>
        ) : placement?.state === "failed" ? (
          <>
            <CircleX aria-hidden className="size-4 shrink-0 text-bad" />
            <span>
              {t("failed")}
              {placement.error &&
                ` · ${say(placement.error.text, locale)} ${say(placement.error.next, locale)}`}
            </span>
          </>
        ) : (
          t("notYet")
        )}
      </p>
      <span className="ml-auto flex flex-wrap gap-2">
        {tag && (
          <Button size="sm" icon={Copy} onClick={copy} title={tag}>
            {t("copy")}
          </Button>
        )}
        {placement?.state !== "listed" && placement?.state !== "placing" && (
          <Button size="sm" icon={FolderInput} busy={acts.placing} onClick={() => acts.place(experiment)}>
            {t("place")}
          </Button>
        )}
        {winner.runId !== null && (
          <ButtonLink size="sm" variant="quiet" href={`/runs/${winner.runId}`}>
            {t("run")}
          </ButtonLink>
        )}
        <Button size="sm" variant="quiet" onClick={acts.cancelWinner}>
          {t("cancel")}
        </Button>
      </span>
    </section>
  );
}
