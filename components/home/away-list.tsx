"use client";
import { Check } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "use-intl";
import { CompareButton } from "@/components/experiments/compare-button";
import { GrowthStrip } from "@/components/runs/growth-strip";
import { RehearsalBadge } from "@/components/runs/rehearsal-badge";
import { Remedies } from "@/components/runs/remedies";
import { Button, ButtonLink, Section, StateMark, Time } from "@/components/ui";
import { type Locale, say } from "@/server/domain/language";
import type { RunRow } from "@/server/domain/runs/view";

/** Runs that ended since the list was last put away: what came out, or the cause and its remedy. */
export function AwayList({
  runs,
  onSeen,
  busy,
}: {
  runs: readonly RunRow[];
  onSeen: () => void;
  busy: boolean;
}) {
  const t = useTranslations("home.away");
  return (
    <Section
      title={t("title")}
      aside={
        <Button size="sm" variant="quiet" icon={Check} busy={busy} onClick={onSeen}>
          {t("seen")}
        </Button>
      }
    >
      <ul className="rounded-lg border bg-surface">
        {runs.map((run) => (
          <AwayRow key={run.id} run={run} />
        ))}
      </ul>
    </Section>
  );
}

function AwayRow({ run }: { run: RunRow }) {
  const t = useTranslations("home.away");
  const locale = useLocale() as Locale;
  const cause = run.state === "failed" ? run.diagnosis : null;
  return (
    <li className="grid gap-x-4 gap-y-2 grid-cols-[minmax(0,1fr)] border-t px-4 py-3 first:border-t-0 lg:grid-cols-[minmax(0,1fr)_minmax(0,auto)_auto] lg:items-center">
      <div className="grid min-w-0 gap-0.5">
        <div className="flex min-w-0 flex-wrap items-center gap-x-3">
          <Link href={`/runs/${run.id}`} className="min-w-0 truncate hover:underline">
            <span className="text-muted">#{run.number}</span> {run.name}
          </Link>
          <StateMark state={run.state} />
          {run.rehearsal && <RehearsalBadge row />}
        </div>
        {cause ? (
          <p className="text-sm">
            {say(cause.cause, locale)} <span className="text-muted">{say(cause.next, locale)}</span>
          </p>
        ) : (
          <p className="text-muted text-sm">
            {t("trained", { step: run.progress.step, n: run.loras })} ·{" "}
            {run.endedAt !== null && <Time at={run.endedAt} />}
          </p>
        )}
      </div>
      <div className="min-w-0 lg:max-w-100 empty:hidden">
        {run.strip.length > 0 && <GrowthStrip strip={run.strip} total={run.progress.total} />}
      </div>
      <div className="flex min-w-0 flex-wrap items-center gap-2 lg:col-start-3 lg:max-w-100">
        <ButtonLink size="sm" href={`/runs/${run.id}`}>
          {cause ? t("why") : run.loras > 0 ? t("look", { n: run.loras }) : t("open")}
        </ButtonLink>
        {!cause && run.loras > 0 && (
          <CompareButton size="sm" runId={run.id}>
            {t("compare", { n: run.loras })}
          </CompareButton>
        )}
        {cause && <Remedies run={run} diagnosis={cause} size="sm" />}
      </div>
    </li>
  );
}
