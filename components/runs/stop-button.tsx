"use client";
import { Square } from "lucide-react";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { Button, Dialog, formatDuration } from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import type { RunDetail } from "@/server/domain/runs/view";
import { useActs } from "./acts";
import { costs } from "./costs";

type How = "now" | "save" | "epoch_end";

/** Stop asks how, and says what each way costs. */
export function StopButton({ run }: { run: RunDetail }) {
  const t = useTranslations("runs");
  const locale = useLocale() as Locale;
  const acts = useActs(run.id);
  const [open, setOpen] = useState(false);
  const stop = (how: How) => {
    setOpen(false);
    acts.stop(how);
  };
  const { lost, saveAt, kept, toEpochEnd } = costs(run);
  const training = run.progress.step > 0;
  return (
    <>
      <Button
        icon={Square}
        variant="danger"
        busy={acts.stopping}
        disabled={run.state === "lost"}
        onClick={() => setOpen(true)}
      >
        {run.state === "stopping" ? t("stop.change") : t("stop.verb")}
      </Button>
      <Dialog open={open} onOpen={setOpen} title={t("stop.title", { number: run.number, name: run.name })}>
        <div className="grid gap-2">
          {training ? (
            <>
              <Choice
                title={t("stop.save")}
                cost={t("stop.saveCost", { step: saveAt })}
                onClick={() => stop("save")}
                first
              />
              {run.progress.epoch !== null ? (
                <Choice
                  title={t("stop.epochEnd", { epoch: run.progress.epoch })}
                  cost={
                    toEpochEnd === null
                      ? t("stop.epochEndUnknown")
                      : t("stop.epochEndCost", {
                          steps: toEpochEnd.steps,
                          time: toEpochEnd.ms === null ? "" : formatDuration(toEpochEnd.ms, locale),
                          known: toEpochEnd.ms === null ? "no" : "yes",
                        })
                  }
                  onClick={() => stop("epoch_end")}
                />
              ) : null}
            </>
          ) : null}
          <Choice
            title={t("stop.now")}
            cost={
              !training
                ? t("stop.nowBefore")
                : lost === 0
                  ? t("stop.nowFree")
                  : kept === null
                    ? t("stop.nowAll", { steps: lost })
                    : t("stop.nowCost", { steps: lost, step: kept })
            }
            onClick={() => stop("now")}
            first={!training}
          />
        </div>
        <p className="mb-0 mt-3 text-xs text-muted">{t("stop.escalation")}</p>
      </Dialog>
    </>
  );
}

function Choice({
  title,
  cost,
  onClick,
  first = false,
}: {
  title: string;
  cost: string;
  onClick: () => void;
  first?: boolean;
}) {
  return (
    <button
      type="button"
      autoFocus={first}
      onClick={onClick}
      className="grid gap-0.5 rounded-md border px-3 py-2.5 text-left hover:bg-raised"
    >
      <span className="text-sm text-text">{title}</span>
      <span className="text-xs text-muted">{cost}</span>
    </button>
  );
}
