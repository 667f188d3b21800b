"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, CircleCheck, CircleX, Square, Undo2, X } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import { Button, cx, IconButton, Progress } from "@/components/ui";
import type { Changes } from "./use-changes";

/** How long an import that left nothing to decide stays in sight; its undo is in the history afterwards. */
const STAYS_MS = 10_000;

export type Sums = { added: number; captioned: number; already: number; kept: number };

/** One import: how far it is, what came of it, its files, and the ways on and back. */
export function ImportCard({
  running,
  failed = false,
  title,
  ratio,
  detail,
  sums,
  problems,
  batch,
  changes,
  files,
  onStop,
  onDismiss,
  actions,
}: {
  running: boolean;
  failed?: boolean;
  title: string;
  ratio: number | null;
  detail: string;
  sums: Sums;
  /** files that were left out or came in other than as they were */
  problems: number;
  batch: number | null;
  changes: Changes;
  /** the list of files, drawn when it is asked for */
  files: () => ReactNode;
  onStop: () => void;
  onDismiss: () => void;
  actions?: ReactNode;
}) {
  const t = useTranslations("imports.upload");
  const words = (["added", "captioned", "already"] as const)
    .filter((key) => sums[key] > 0)
    .map((key) => t(key, { count: sums[key] }));
  // what went well is one line; the rest unfolds by itself when there is something to decide and room to show it
  const [folded, setFolded] = useState(() => !window.matchMedia("(min-width: 768px)").matches);
  const [listed, setListed] = useState(false);
  const trpc = useTRPC();
  const { data: left } = useQuery({
    ...trpc.datasets.imports.leftovers.queryOptions({ batch: batch ?? 0 }),
    enabled: batch !== null && !running,
  });
  const settled = batch === null || (left !== undefined && left.waiting.length === 0 && left.kept === 0);
  const calm = !running && !failed && problems === 0 && !sums.kept && settled && !listed;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the card is the same one, whatever draws it again
  useEffect(() => {
    if (!calm) return;
    const timer = setTimeout(onDismiss, STAYS_MS);
    return () => clearTimeout(timer);
  }, [calm]);
  const sum = words.join(t("and"));
  const Mark = failed ? CircleX : CircleCheck;
  return (
    <section className="px-3.5 py-2.5">
      <div className="flex items-center gap-2">
        {!running && <Mark aria-hidden className={cx("size-4 shrink-0", failed ? "text-bad" : "text-ok")} />}
        <h3 className={cx("min-w-0 flex-1 text-sm", !failed && "truncate")}>
          {folded && !running && sum ? sum : title}
        </h3>
        <IconButton
          icon={folded ? ChevronUp : ChevronDown}
          size="sm"
          label={t(folded ? "unfold" : "fold")}
          onClick={() => setFolded(!folded)}
        />
        {running ? (
          <IconButton icon={Square} size="sm" label={t("stop")} onClick={onStop} />
        ) : (
          <IconButton icon={X} size="sm" label={t("dismiss")} onClick={onDismiss} />
        )}
      </div>
      {running && <Progress value={ratio} label={title} className="my-1.5" />}
      {detail && (running || !folded) && (
        <p className="truncate text-muted text-xs" title={detail}>
          {detail}
        </p>
      )}
      {!folded && (
        <>
          {sum && <p className="text-sm">{sum}</p>}
          <button
            type="button"
            aria-expanded={listed}
            onClick={() => setListed(!listed)}
            className={cx(
              "bare mt-1 flex items-center gap-1.5 rounded-sm text-sm",
              problems ? "text-bad" : "text-muted hover:text-text",
            )}
          >
            {problems ? t("problems", { count: problems }) : t("files")}
            <ChevronDown
              aria-hidden
              className={cx("size-3.5 transition-transform", listed && "rotate-180")}
            />
          </button>
          {listed && files()}
          {batch !== null && !running && <Leftovers batch={batch} changes={changes} />}
          {!running && (batch !== null || actions) && (
            <div className="mt-2 flex flex-wrap gap-2">
              {actions}
              {batch !== null && sums.added + sums.captioned > 0 && (
                <Button
                  size="sm"
                  variant="quiet"
                  icon={Undo2}
                  onClick={() => {
                    onDismiss();
                    void changes.revert(batch);
                  }}
                >
                  {t("undo")}
                </Button>
              )}
            </div>
          )}
        </>
      )}
    </section>
  );
}

/** Captions that found no picture, and captions that were not taken because the picture has one. */
function Leftovers({ batch, changes }: { batch: number; changes: Changes }) {
  const t = useTranslations("imports.upload");
  const td = useTranslations("datasets.done");
  const trpc = useTRPC();
  const client = useTRPCClient().datasets.imports;
  const { data } = useQuery(trpc.datasets.imports.leftovers.queryOptions({ batch }));
  if (!data || (data.waiting.length === 0 && data.kept === 0)) return null;
  return (
    <div className="mt-1 space-y-1 text-xs">
      {data.waiting.length > 0 && (
        <p className="text-muted" title={data.waiting.slice(0, 30).join("\n")}>
          {t("waiting", { count: data.waiting.length, names: data.waiting.slice(0, 3).join(" · ") })}
        </p>
      )}
      {data.kept > 0 && (
        <p className="flex flex-wrap items-center gap-2">
          <span className="text-muted">{t("kept", { count: data.kept })}</span>
          <Button
            size="sm"
            onClick={() =>
              void changes.subset(td("captions", { count: data.kept }), () =>
                client.takeKept.mutate({ batch }),
              )
            }
          >
            {t("takeKept")}
          </Button>
        </p>
      )}
    </div>
  );
}
