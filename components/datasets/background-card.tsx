"use client";

import { CircleCheck, CircleX, Square, Undo2, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { useTRPCClient } from "@/components/client/trpc";
import { Button, formatRemaining, IconButton, Progress, useNow } from "@/components/ui";
import { type Locale, say } from "@/server/domain/language";
import type { BackgroundJob } from "./use-backgrounds";
import type { Changes } from "./use-changes";

/** How long a job that left nothing to decide stays in sight; its undo is in the history afterwards. */
const STAYS_MS = 10_000;

/** Backgrounds being removed: how far, what came of it, and the way back. */
export function BackgroundCard({ job, changes }: { job: BackgroundJob; changes: Changes }) {
  const t = useTranslations("edits.background");
  const locale = useLocale() as Locale;
  const client = useTRPCClient().datasets.editor;
  const now = useNow(1000);
  const running = job.endedAt === null;
  const [asked, setAsked] = useState(false);
  const act = (work: Promise<unknown>) =>
    void work.catch((error) => {
      setAsked(false);
      toastError(error, locale);
    });
  const dismiss = () => act(client.dismissBackgrounds.mutate({ id: job.id }).then(changes.refresh));
  const eta =
    running && now && job.done > 2 ? ((now - job.startedAt) / job.done) * (job.total - job.done) : null;
  const calm = job.state === "done" && job.failed.length === 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the card is the same one, whatever draws it again
  useEffect(() => {
    if (!calm) return;
    const timer = setTimeout(dismiss, STAYS_MS);
    return () => clearTimeout(timer);
  }, [calm]);
  const title = job.error
    ? say(job.error.text, locale)
    : running
      ? t("running", { done: job.done, total: job.total })
      : job.state === "cancelled"
        ? t("stopped", { done: job.done, total: job.total })
        : t("done", { count: job.done - job.failed.length });
  return (
    <section className="px-3.5 py-2.5" data-testid="background-job">
      <div className="flex items-center gap-2">
        {!running &&
          (job.error ? (
            <CircleX aria-hidden className="size-4 shrink-0 text-bad" />
          ) : (
            <CircleCheck aria-hidden className="size-4 shrink-0 text-ok" />
          ))}
        <h3 className="min-w-0 flex-1 truncate text-sm" title={title}>
          {title}
        </h3>
        {eta !== null && now ? (
          <span className="shrink-0 text-muted text-xs">{formatRemaining(eta, now, locale)}</span>
        ) : null}
        {!running && job.batch !== null && (
          <Button
            size="sm"
            variant="quiet"
            icon={Undo2}
            onClick={() => {
              dismiss();
              void changes.revert(job.batch ?? 0);
            }}
          >
            {t("undo")}
          </Button>
        )}
        {running ? (
          <IconButton
            icon={Square}
            size="sm"
            label={t("stop")}
            busy={asked}
            onClick={() => {
              setAsked(true);
              act(client.cancelBackgrounds.mutate({ id: job.id }));
            }}
          />
        ) : (
          <IconButton icon={X} size="sm" label={t("dismiss")} onClick={dismiss} />
        )}
      </div>
      {running && <Progress value={job.done / job.total} label={title} className="mt-1" />}
      {job.error?.next && <p className="text-muted text-sm">{say(job.error.next, locale)}</p>}
      {job.failed.length > 0 && (
        <details className="mt-1 text-sm">
          <summary className="cursor-pointer text-muted">{t("failed", { count: job.failed.length })}</summary>
          <ul className="mt-1 max-h-40 overflow-y-auto text-xs">
            {job.failed.map(({ name, reason }) => (
              <li key={name} className="break-all py-0.5">
                {name} <span className="text-muted">{reason}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
