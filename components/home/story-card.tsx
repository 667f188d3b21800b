"use client";
import { ArrowRight, Images } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { CompareButton } from "@/components/experiments/compare-button";
import { GrowthStrip } from "@/components/runs/growth-strip";
import { ButtonLink, cx, Picture, StateMark } from "@/components/ui";
import type { HomeDataset, NextStep } from "@/server/domain/home";

/** A dataset as a story: its cover, how far each step is, and the one next step as its button. */
export function StoryCard({ dataset, primary }: { dataset: HomeDataset; primary: boolean }) {
  const t = useTranslations("home.story");
  const { story, run, next, experiment } = dataset;
  const href = `/datasets/${dataset.id}`;
  const compared = experiment ? `/experiments/${experiment.id}` : "/experiments";
  return (
    <article className="flex min-w-0 flex-col overflow-hidden rounded-lg border bg-surface">
      <Link href={href} tabIndex={-1} aria-hidden className="block">
        <Covers covers={dataset.covers} />
      </Link>
      <div className="flex min-w-0 flex-1 flex-col gap-2 px-4 pt-3 pb-4">
        <h3 className="min-w-0">
          <Link href={href} className="block truncate text-base hover:underline" title={dataset.name}>
            {dataset.name}
          </Link>
        </h3>
        <ol className="grid gap-0.5 text-sm">
          <Step href={href} title={t("pictures")} reached={dataset.pictures > 0}>
            {t("count", { n: dataset.pictures })}
            {dataset.uncaptioned > 0 && ` · ${t("uncaptioned", { n: dataset.uncaptioned })}`}
            {dataset.findings > 0 && (
              <>
                {" · "}
                <Link href={`${href}/check`} className="hover:underline">
                  {t("findings", { n: dataset.findings })}
                </Link>
              </>
            )}
          </Step>
          <Step href={run ? `/runs/${run.id}` : `${href}/train`} title={t("training")} reached={run !== null}>
            {run ? (
              <span className="inline-flex items-center gap-2">
                <span>#{run.number}</span>
                <StateMark
                  state={run.state}
                  held={run.held}
                  ratio={run.progress.total ? run.progress.step / run.progress.total : null}
                  className="text-xs"
                />
                {story.loras > 0 && <span>{t("loras", { n: story.loras })}</span>}
              </span>
            ) : (
              t("notYet")
            )}
          </Step>
          <Step href={compared} title={t("comparing")} reached={experiment !== null}>
            {!experiment
              ? t("notYet")
              : experiment.state === "draft"
                ? t("draft")
                : t("drawn", { done: experiment.done, total: experiment.total })}
          </Step>
          <Step href={compared} title={t("chosen")} reached={Boolean(experiment?.winner)}>
            {experiment?.winner ?? t("notYet")}
          </Step>
        </ol>
        {run && run.strip.length > 0 && <GrowthStrip strip={run.strip} total={run.progress.total} />}
        <div className="mt-auto pt-1">
          {next.kind === "compare" ? (
            <CompareButton runId={next.run} variant={primary ? "primary" : "plain"}>
              {words(t, next)}
            </CompareButton>
          ) : (
            <ButtonLink
              href={target(dataset.id, next)}
              icon={ArrowRight}
              variant={primary ? "primary" : "plain"}
            >
              {words(t, next)}
            </ButtonLink>
          )}
        </div>
      </div>
    </article>
  );
}

function Covers({ covers }: { covers: HomeDataset["covers"] }) {
  const shown = covers.slice(0, 4);
  if (shown.length === 0)
    return (
      <span className="grid aspect-2/1 w-full place-items-center bg-ground text-muted">
        <Images aria-hidden strokeWidth={1.25} className="size-9" />
      </span>
    );
  return (
    <span className="flex aspect-2/1 w-full gap-0.5 bg-ground">
      {shown.map((c) => (
        <Picture
          key={c.media}
          media={c.media}
          size={512}
          thumbhash={c.thumbhash}
          alt=""
          className="h-full min-w-0 flex-1"
        />
      ))}
    </span>
  );
}

function Step({
  href,
  title,
  reached,
  children,
}: {
  href: string;
  title: string;
  reached: boolean;
  children: ReactNode;
}) {
  return (
    <li className="flex min-h-6 items-center gap-2">
      <Link href={href} className={cx("shrink-0 hover:underline", reached ? "text-text" : "text-muted")}>
        {title}
      </Link>
      <span className="min-w-0 truncate text-muted text-xs">{children}</span>
    </li>
  );
}

function target(dataset: number, next: NextStep): string {
  if ("experiment" in next) return `/experiments/${next.experiment}`;
  if ("run" in next) return `/runs/${next.run}`;
  if (next.kind === "train") return `/datasets/${dataset}/train`;
  return next.kind === "caption" ? `/datasets/${dataset}?q=-has:caption` : `/datasets/${dataset}`;
}

function words(t: ReturnType<typeof useTranslations<"home.story">>, next: NextStep): string {
  if (next.kind === "caption") return t("next.caption", { n: next.pictures });
  if (next.kind === "compare") return t("next.compare", { n: next.loras });
  return t(`next.${next.kind}`);
}
