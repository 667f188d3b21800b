"use client";
import { RotateCcw, Wrench } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useLocale } from "use-intl";
import { toastError } from "@/components/client/errors";
import { useTRPCClient } from "@/components/client/trpc";
import { Button, ButtonLink } from "@/components/ui";
import { type Locale, say } from "@/server/domain/language";
import type { Recipe } from "@/server/domain/recipes/option";
import type { Diagnosis, Remedy, RunRow } from "@/server/domain/runs/view";
import { useActs } from "./acts";

/** A remedy says what it changes, which may be more than one line of a phone. */
const LONG = "h-auto! min-h-7 max-w-full shrink! whitespace-normal! py-1 text-left";

/** The ways out of a failure as buttons; the first is the one to press. */
export function Remedies({
  run,
  diagnosis,
  size = "md",
}: {
  run: RunRow;
  diagnosis: Diagnosis;
  size?: "sm" | "md";
}) {
  const locale = useLocale() as Locale;
  const acts = useActs(run.id);
  const mend = useMend(run);
  if (diagnosis.remedies.length === 0) return null;
  return (
    <div className="flex flex-wrap gap-2">
      {diagnosis.remedies.map((remedy, i) => {
        const variant = i === 0 && size === "md" ? "primary" : "plain";
        const words = say(remedy.label, locale);
        if (remedy.kind === "link")
          return (
            <ButtonLink key={i} size={size} variant={variant} href={remedy.href} className={LONG}>
              {words}
            </ButtonLink>
          );
        if (remedy.kind === "retry")
          return (
            <Button
              key={i}
              className={LONG}
              size={size}
              variant={variant}
              icon={RotateCcw}
              busy={acts.queueing}
              onClick={acts.retry}
            >
              {words}
            </Button>
          );
        return (
          <Button
            key={i}
            className={LONG}
            size={size}
            variant={variant}
            icon={Wrench}
            busy={mend.busy}
            onClick={() => void mend.start(remedy)}
          >
            {words}
          </Button>
        );
      })}
    </div>
  );
}

/** Puts the run's own recipe, with the change, into the dataset's draft and goes there: nothing starts unseen. */
function useMend(run: RunRow) {
  const client = useTRPCClient();
  const router = useRouter();
  const locale = useLocale() as Locale;
  const [busy, setBusy] = useState(false);
  const start = async (remedy: Extract<Remedy, { kind: "recipe" }>) => {
    setBusy(true);
    try {
      // The option table is large and Home shows remedies too: it comes when one is pressed.
      const [{ complete }, detail, draft] = await Promise.all([
        import("@/server/domain/recipes/schema"),
        client.runs.get.query({ id: run.id }),
        client.recipes.draft.query({ datasetId: run.datasetId }),
      ]);
      const recipe: Recipe = complete({ ...detail.recipe, ...remedy.change }).recipe;
      await client.recipes.saveDraft.mutate({
        datasetId: run.datasetId,
        rev: draft.rev,
        name: run.name,
        modelId: run.modelId,
        engineId: run.engineId,
        base: draft.base,
        recipe,
      });
      router.push(`/datasets/${run.datasetId}/train`);
    } catch (e) {
      toastError(e, locale);
      setBusy(false);
    }
  };
  return { start, busy };
}
