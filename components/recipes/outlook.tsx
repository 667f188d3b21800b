"use client";

import dynamic from "next/dynamic";
import { memo } from "react";
import { useLocale, useTranslations } from "use-intl";
import type { Locale } from "@/server/domain/language";
import type { Recipe } from "@/server/domain/recipes/option";
import { bucketSettings, type StepPlan } from "@/server/domain/recipes/steps";
import type { Preflight } from "@/server/domain/recipes/validate";
import { useLater } from "../client/use-later";
import { formatCount, formatDuration, Popover, Skeleton } from "../ui";
import { curveLook } from "./curve-look";
import { IssueNote } from "./issue-note";
import type { Change } from "./option-field";

/** The chart library is large: the figures do not wait for it. */
const RateChart = dynamic(() => import("./rate-chart").then((m) => m.RateChart), {
  ssr: false,
  loading: () => <Skeleton className="h-36" />,
});

export type Pace = { run: number; secondsPerPicture: number; pixels: number } | null;

/** What this recipe will do, in figures and one curve: always beside the form, right while it is typed. */
export const Outlook = memo(function Outlook({
  recipe,
  plan,
  check,
  pace,
  onChange,
  onGo,
}: {
  recipe: Recipe;
  plan: StepPlan | null;
  check: Preflight | null;
  pace: Pace;
  onChange: Change;
  onGo: (dest: string) => void;
}) {
  const later = useLater();
  if (!plan || !check) {
    return (
      <div className="space-y-3">
        <Skeleton className="h-16" />
        <Skeleton className="h-40" />
        <Skeleton className="h-24" />
      </div>
    );
  }
  return (
    <div className="space-y-4">
      <Arithmetic plan={plan} />
      {later ? (
        <RateChart recipe={recipe} plan={plan} look={curveLook(recipe, plan)} />
      ) : (
        <Skeleton className="h-36" />
      )}
      <Counts recipe={recipe} plan={plan} pace={pace} />
      <PreflightList check={check} onChange={onChange} onGo={onGo} />
    </div>
  );
});

function Arithmetic({ plan }: { plan: StepPlan }) {
  const t = useTranslations("recipes");
  const locale = useLocale() as Locale;
  const n = (value: number) => formatCount(value, locale);
  const drawn = plan.repeated;
  const even = plan.pictures > 0 && plan.regularisation === 0 && drawn % plan.pictures === 0;
  return (
    <div>
      <p className="text-sm" data-testid="arithmetic">
        {even
          ? t("math.even", { pictures: n(plan.pictures), repeats: n(drawn / plan.pictures), drawn: n(drawn) })
          : t("math.mixed", { pictures: n(plan.pictures), drawn: n(drawn) })}
        <Arrow />
        {t("math.batches", { n: n(plan.batchesPerEpoch) })}
        <Arrow />
        {t("math.perEpoch", { n: n(plan.stepsPerEpoch) })}
      </p>
      <p className="mt-0.5 font-medium text-lg" data-testid="epochs">
        {t("math.epochs", { steps: n(plan.total), epochs: tidy(plan.epochs) })}
      </p>
      {plan.regularisation > 0 && (
        <p className="text-muted text-xs">{t("math.reg", { n: n(plan.regularisation) })}</p>
      )}
    </div>
  );
}

const Arrow = () => (
  <svg aria-hidden viewBox="0 0 16 8" className="mx-1.5 inline-block h-2 w-4 text-muted">
    <path d="M0 4h14M11 1l3 3-3 3" fill="none" stroke="currentColor" strokeWidth="1.2" />
  </svg>
);

/** "4.26", "5": two decimals only where they say something. */
const tidy = (value: number): string => String(Number(value.toFixed(2)));

function Counts({ recipe, plan, pace }: { recipe: Recipe; plan: StepPlan; pace: Pace }) {
  const t = useTranslations("recipes");
  const locale = useLocale() as Locale;
  const [w, h] = bucketSettings(recipe).resolution;
  const time = pace
    ? plan.total * plan.batch * plan.accumulation * pace.secondsPerPicture * ((w * h) / pace.pixels)
    : null;
  const kept = plan.saves.length - plan.removed.length;
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm" data-testid="counts">
      <li>{t("counts.saves", { n: kept })}</li>
      <li>
        {plan.samples.length > 0
          ? t("counts.samples", { times: plan.samples.length, prompts: plan.prompts.length })
          : t("counts.noSamples")}
      </li>
      <li>
        <Popover
          label={t("counts.bucketsTitle")}
          align="start"
          trigger={
            <button type="button" className="bare underline decoration-dotted underline-offset-4">
              {t("counts.buckets", { n: plan.buckets.length })}
            </button>
          }
        >
          <Buckets plan={plan} />
        </Popover>
      </li>
      <li className={time === null ? "text-muted" : ""}>
        {time === null || !pace
          ? t("counts.timeUnknown")
          : t("counts.time", { time: formatDuration(time * 1000, locale), run: pace.run })}
      </li>
    </ul>
  );
}

function Buckets({ plan }: { plan: StepPlan }) {
  const t = useTranslations("recipes");
  const most = Math.max(1, ...plan.buckets.map((bucket) => bucket.count));
  return (
    <div className="w-72">
      <p className="mb-2 text-muted text-xs">{t("counts.bucketsTitle")}</p>
      <ul className="space-y-1 text-xs">
        {plan.buckets.map(({ width, height, count }) => (
          <li key={`${width}x${height}`} className="grid grid-cols-[76px_1fr_auto] items-center gap-2">
            <span>
              {width}×{height}
            </span>
            <span
              aria-hidden
              className="h-2 rounded-xs bg-chart-2"
              style={{ width: `${(count / most) * 100}%` }}
            />
            <span className="text-muted">
              {t("counts.bucketBatches", { n: count, batches: Math.ceil(count / plan.batch) })}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function PreflightList({
  check,
  onChange,
  onGo,
}: {
  check: Preflight;
  onChange: Change;
  onGo: (dest: string) => void;
}) {
  const t = useTranslations("recipes");
  return (
    <section aria-label={t("check.title")}>
      <h2 className="text-sm" data-testid="preflight">
        {t("check.summary", {
          passed: check.passed,
          notes: check.issues.length - check.blocks - check.warnings,
          warnings: check.warnings,
          blocks: check.blocks,
        })}
      </h2>
      {check.issues.length > 0 && (
        <ul className="mt-2 space-y-2">
          {check.issues.map((issue) => (
            <li key={issue.code}>
              <IssueNote
                issue={issue}
                onFix={onChange}
                onGo={issue.dest === "" ? undefined : () => onGo(issue.dest)}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
