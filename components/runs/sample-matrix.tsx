"use client";
import { type CSSProperties, memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Picture } from "@/components/ui";
import type { RunDetail, Sample } from "@/server/domain/runs/view";
import { useKeys } from "../client/keys";
import { SamplePeek } from "./sample-peek";
import { matrix, type Place } from "./samples";

/**
 * Samples as prompt × step, at least 60 % of the fold. Headers stay in sight; the newest column is kept in sight as
 * long as the reader has not scrolled back in time.
 */
export function SampleMatrix({
  run,
  cursor,
  onCursor,
  onOpen,
}: {
  run: RunDetail;
  cursor: number | null;
  onCursor: (step: number | null) => void;
  onOpen: (place: Place) => void;
}) {
  const t = useTranslations("runs");
  const m = useMemo(() => matrix(run), [run]);
  const scroller = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const [peek, setPeek] = useState<{ sample: Sample; at: DOMRect } | null>(null);
  const closePeek = () => setPeek(null);
  useKeys({ Escape: closePeek }, { enabled: peek !== null });
  const columns = m.steps.length;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new column is what moves the view
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box && follows.current) box.scrollLeft = box.scrollWidth;
  }, [columns]);

  if (m.prompts.length === 0 || (columns === 0 && m.due === null)) return <NoSamples run={run} />;

  const style: CSSProperties & Record<`--${string}`, string> = {
    "--rows": String(Math.min(m.prompts.length, 3)),
    "--cell": "clamp(120px, calc((60dvh - 40px) / var(--rows)), 420px)",
    "--ratio": String(m.ratio),
  };
  const nearest = cursor === null ? null : closest(m.steps, cursor);
  return (
    <section
      aria-label={t("samples.title")}
      className="relative"
      style={style}
      onPointerLeave={() => onCursor(null)}
    >
      <div
        ref={scroller}
        className="max-h-[78dvh] overflow-auto rounded-lg border bg-surface"
        onScroll={(e) => {
          const box = e.currentTarget;
          follows.current = box.scrollLeft + box.clientWidth >= box.scrollWidth - 40;
          setPeek(null);
        }}
      >
        <table className="border-separate border-spacing-0 text-xs">
          <thead>
            <tr>
              <th
                scope="col"
                className="sticky left-0 top-0 z-20 bg-surface px-2 py-1 text-left font-normal text-muted"
              >
                {t("samples.corner")}
              </th>
              {m.steps.map((step) => (
                <th
                  key={step}
                  scope="col"
                  onPointerEnter={() => onCursor(step)}
                  className={`sticky top-0 z-10 bg-surface px-2 py-1 text-left font-normal tabular-nums ${step === nearest ? "text-text" : "text-muted"}`}
                >
                  {step === 0 ? t("samples.before") : t("samples.step", { step })}
                </th>
              ))}
              {m.due === null ? null : (
                <th
                  scope="col"
                  className="sticky top-0 z-10 bg-surface px-2 py-1 text-left font-normal tabular-nums text-muted"
                >
                  {t("samples.step", { step: m.due })}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {m.prompts.map((prompt) => (
              <tr key={prompt.index}>
                <th
                  scope="row"
                  className="sticky left-0 z-10 w-[72px] min-w-[72px] max-w-[72px] border-t border-line bg-surface p-2 text-left align-top font-normal text-muted sm:w-[132px] sm:min-w-[132px] sm:max-w-[132px]"
                >
                  <span className="line-clamp-6 break-words" title={prompt.text}>
                    {prompt.text || t("samples.prompt", { n: prompt.index + 1 })}
                  </span>
                </th>
                {m.steps.map((step) => (
                  <Cell
                    key={step}
                    sample={m.at(prompt.index, step)}
                    marked={step === nearest}
                    label={t("samples.open", { prompt: prompt.index + 1, step })}
                    onOpen={() => onOpen({ prompt: prompt.index, step })}
                    onPeek={(at, sample) => {
                      onCursor(step);
                      setPeek(at && sample ? { at, sample } : null);
                    }}
                  />
                ))}
                {m.due === null ? null : (
                  <td className="border-t border-line p-px">
                    <div
                      className="grid h-[var(--cell)] place-items-center border border-dashed border-line text-muted"
                      style={{ width: "calc(var(--cell) * var(--ratio))" }}
                    >
                      {t("samples.due")}
                    </div>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {peek ? <SamplePeek sample={peek.sample} at={peek.at} /> : null}
    </section>
  );
}

const Cell = memo(
  function Cell({
    sample,
    marked,
    label,
    onOpen,
    onPeek,
  }: {
    sample: Sample | undefined;
    marked: boolean;
    label: string;
    onOpen: () => void;
    onPeek: (at: DOMRect | null, sample: Sample | undefined) => void;
  }) {
    const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
    useEffect(() => () => void (timer.current && clearTimeout(timer.current)), []);
    if (!sample) return <td className="border-t border-line" />;
    return (
      <td className="border-t border-line p-px">
        <button
          type="button"
          aria-label={label}
          onClick={() => {
            if (timer.current) clearTimeout(timer.current);
            onPeek(null, undefined);
            onOpen();
          }}
          onPointerEnter={(e) => {
            const button = e.currentTarget;
            onPeek(null, undefined);
            if (e.pointerType !== "mouse") return;
            timer.current = setTimeout(() => onPeek(button.getBoundingClientRect(), sample), 350);
          }}
          onPointerLeave={() => {
            if (timer.current) clearTimeout(timer.current);
            onPeek(null, undefined);
          }}
          className={`block h-[var(--cell)] cursor-zoom-in overflow-hidden outline-offset-[-2px] ${marked ? "outline outline-2 outline-accent" : ""}`}
          style={{ width: "calc(var(--cell) * var(--ratio))" }}
        >
          <Picture
            media={sample.media}
            size={512}
            thumbhash={sample.thumbhash}
            alt=""
            className="size-full"
          />
        </button>
      </td>
    );
  },
  (a, b) =>
    a.sample?.id === b.sample?.id &&
    a.sample?.thumbhash === b.sample?.thumbhash &&
    a.marked === b.marked &&
    a.label === b.label,
);

function NoSamples({ run }: { run: RunDetail }) {
  const t = useTranslations("runs");
  const asked = run.prompts.length > 0;
  return (
    <section className="rounded-lg border bg-surface px-4 py-10 text-center text-sm text-muted">
      {asked ? (run.endedAt ? t("samples.none") : t("samples.soon")) : t("samples.noPrompts")}
    </section>
  );
}

const closest = (steps: readonly number[], wanted: number): number | null =>
  steps.length === 0 ? null : steps.reduce((a, b) => (Math.abs(b - wanted) < Math.abs(a - wanted) ? b : a));
