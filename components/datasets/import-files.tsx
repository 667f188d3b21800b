"use client";

import { useQueries } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  CircleCheck,
  CircleDashed,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  TriangleAlert,
} from "lucide-react";
import { useRef, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { useTRPC } from "@/components/client/trpc";
import { Checkbox, cx } from "@/components/ui";
import { type Locale, say, type Text } from "@/server/domain/language";
import type { UploadState } from "./uploads";

export type FileLine = { name: string; state: UploadState | "waiting"; note: Text | null };

/** Height of a line, in px: name and reason. */
const LINE = 40;
/** Lines asked for together. */
const PAGE = 100;

const bad = (line: FileLine) => line.state === "refused" || line.state === "failed";
export const isProblem = (line: FileLine): boolean => bad(line) || line.note !== null;

function markOf(line: FileLine): [LucideIcon, string] {
  if (bad(line)) return [CircleX, "text-bad"];
  if (line.note) return [TriangleAlert, "text-warn-ink"];
  if (line.state === "waiting") return [CircleDashed, "text-muted"];
  if (line.state === "sending") return [LoaderCircle, "text-muted animate-spin"];
  return [CircleCheck, "text-ok"];
}

/** Every file of an import with what came of it; `onRange` hears which lines are in sight. */
function Lines({
  count,
  lineAt,
  onRange,
}: {
  count: number;
  lineAt: (index: number) => FileLine | undefined;
  onRange?: (from: number, to: number) => void;
}) {
  const t = useTranslations("imports.upload");
  const locale = useLocale() as Locale;
  const frame = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count,
    getScrollElement: () => frame.current,
    estimateSize: () => LINE,
    overscan: 4,
    onChange: ({ range }) => range && onRange?.(range.startIndex, range.endIndex),
  });
  if (count === 0) return <p className="py-2 text-muted text-xs">{t("noProblems")}</p>;
  return (
    <div ref={frame} className="-mx-1.5 max-h-52 overflow-y-auto overscroll-contain px-1.5 text-xs">
      <ul className="relative" style={{ height: rows.getTotalSize() }} aria-label={t("files")}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const line = lineAt(index);
          if (!line) return null;
          const [Icon, tone] = markOf(line);
          const words = line.note ? say(line.note, locale) : t(`state.${line.state}`);
          return (
            <li
              key={index}
              className="absolute inset-x-0 flex items-start gap-1.5 py-0.5"
              style={{ top: start, height: LINE }}
              title={`${line.name}\n${words}`}
            >
              <Icon aria-hidden className={cx("mt-0.5 size-3.5 shrink-0", tone)} />
              <span className="min-w-0 flex-1">
                <span className="block truncate">{line.name}</span>
                <span className="block truncate text-muted">{words}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Head({ only, onOnly }: { only: boolean; onOnly: (only: boolean) => void }) {
  const t = useTranslations("imports.upload");
  return (
    <div className="mt-1 mb-1">
      <Checkbox checked={only} onChecked={onOnly}>
        {t("onlyProblems")}
      </Checkbox>
    </div>
  );
}

/** Files of a drop, which this browser sends itself. */
export function DropFiles({ files }: { files: readonly FileLine[] }) {
  const problems = files.filter(isProblem);
  const [only, setOnly] = useState(problems.length > 0);
  const shown = only ? problems : files;
  return (
    <>
      <Head only={only} onOnly={setOnly} />
      <Lines count={shown.length} lineAt={(i) => shown[i]} />
    </>
  );
}

/** Files of an import the studio does by itself, fetched as they come into sight. */
export function JobFiles({ id, count, problems }: { id: string; count: number; problems: number }) {
  const trpc = useTRPC();
  const [only, setOnly] = useState(problems > 0);
  const [range, setRange] = useState<[number, number]>([0, 8]);
  const total = only ? problems : count;
  const pages: number[] = [];
  for (let page = Math.floor(range[0] / PAGE); page * PAGE < Math.min(range[1] + 1, total); page++)
    pages.push(page);
  const answers = useQueries({
    queries: pages.map((page) => ({
      ...trpc.datasets.imports.lines.queryOptions({ id, problems: only, from: page * PAGE, limit: PAGE }),
      // the last page grows while the import goes on
      staleTime: (page + 1) * PAGE <= total ? 60_000 : 0,
    })),
  });
  const lineAt = (index: number) =>
    answers[pages.indexOf(Math.floor(index / PAGE))]?.data?.lines[index % PAGE] as FileLine | undefined;
  return (
    <>
      <Head only={only} onOnly={setOnly} />
      <Lines
        count={total}
        lineAt={lineAt}
        onRange={(from, to) => setRange((old) => (old[0] === from && old[1] === to ? old : [from, to]))}
      />
    </>
  );
}
