"use client";

import { TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import { useLocale, useTranslations } from "use-intl";
import { formatPercent } from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import { drawOutcome } from "./draw-picture";
import type { Bench } from "./use-bench";

const WIDEST = 252;
const TALLEST = 260;

/** What comes out, small, as the trainer will cut it; its size, its bucket, and what is wrong with that. */
export function OutputPreview({ bench }: { bench: Bench }) {
  const t = useTranslations("editor");
  const locale = useLocale() as Locale;
  const canvas = useRef<HTMLCanvasElement>(null);
  const { made, found, edit, source, picture } = bench;
  const { base, thumb, plane, version } = picture;
  const { width, height } = made.size;
  const scale = Math.min(WIDEST / width, TALLEST / height);
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that the plane has changed
  useEffect(() => {
    const node = canvas.current;
    const ctx = node?.getContext("2d");
    if (!node || !ctx) return;
    const dense = Math.min(2, window.devicePixelRatio || 1);
    node.width = w * dense;
    node.height = h * dense;
    ctx.scale(node.width / width, node.height / height);
    ctx.imageSmoothingQuality = "high";
    drawOutcome(ctx, { source, edit, base: base ?? thumb, plane }, made);
  }, [made, edit, source, base, thumb, plane, version, w, h, width, height]);
  const number = (value: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);
  const warnings = found
    ? [
        ...(found.scale > 1.25 ? [t("output.small", { times: number(found.scale) })] : []),
        ...(found.lost > 0.1 ? [t("output.cut", { percent: formatPercent(found.lost) })] : []),
      ]
    : [t("output.none")];
  return (
    <div>
      <div className="relative mx-auto bg-ground" style={{ width: w, height: h }}>
        <canvas ref={canvas} role="img" aria-label={t("output.label")} className="size-full" />
        {found && found.lost > 0.0005 && (
          <svg
            aria-hidden
            viewBox={`0 0 ${width} ${height}`}
            preserveAspectRatio="none"
            className="pointer-events-none absolute inset-0 size-full"
          >
            <path
              d={`M0 0H${width}V${height}H0ZM${found.crop.x} ${found.crop.y}V${found.crop.y + found.crop.height}H${found.crop.x + found.crop.width}V${found.crop.y}Z`}
              fill="var(--shade)"
              fillRule="evenodd"
            />
          </svg>
        )}
      </div>
      <p className="mt-2 text-center text-sm" data-output={`${width}x${height}`}>
        {width} × {height}
        {found && (
          <>
            <span className="text-muted"> → </span>
            {found.bucket[0]} × {found.bucket[1]}
          </>
        )}
      </p>
      {found && (
        <p className="text-center text-muted text-xs">
          {Math.abs(found.scale - 1) < 0.005
            ? t("output.same")
            : t(found.scale > 1 ? "output.enlarged" : "output.shrunk", {
                percent: `${Math.round(found.scale * 100)}%`,
              })}
          {found.lost > 0.0005 && (
            <> · {t("output.lost", { percent: found.lost < 0.01 ? "<1%" : formatPercent(found.lost) })}</>
          )}
        </p>
      )}
      {warnings.map((text) => (
        <p key={text} className="mt-1.5 flex gap-2 text-warn text-xs">
          <TriangleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
          <span>{text}</span>
        </p>
      ))}
    </div>
  );
}
