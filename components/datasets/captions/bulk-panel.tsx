"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import { Button, cx, ErrorPanel, Picture, Segmented, toast } from "@/components/ui";
import { type BulkEdit, isComplete } from "@/server/domain/captions/bulk";
import { CaptionDiff } from "../diff";
import type { Changes } from "../use-changes";
import { useOutline } from "../use-outline";
import type { DatasetDetail, Outputs } from "../use-rows";
import { BulkForm } from "./bulk-form";

type Preview = Outputs["captions"]["preview"];

const PAGE = 60;
/** A keystroke is waited out before the dry run is asked for, in ms. */
const BREATH = 180;

/**
 * One edit for many captions: what, for which pictures, and every change in red and green before it happens. What is
 * written is what was shown: when captions change in between, the list is made anew and has to be looked at again.
 */
export function BulkPanel({
  dataset,
  ids,
  narrowed,
  selected,
  edit,
  onEdit,
  known,
  changes,
  onPicture,
  onDone,
}: {
  dataset: DatasetDetail;
  /** pictures of the filter in their order */
  ids: readonly number[];
  /** whether the filter leaves anything out */
  narrowed: boolean;
  /** pictures that were selected before, when there are */
  selected?: readonly number[];
  edit: BulkEdit;
  onEdit: (edit: BulkEdit) => void;
  known: readonly { tag: string; count: number }[];
  changes: Changes;
  onPicture?: (id: number) => void;
  onDone?: () => void;
}) {
  const t = useTranslations("captions.bulk");
  const [scope, setScope] = useState<"filter" | "all" | "selection">(selected ? "selection" : "filter");
  const every = useOutline({ datasetId: dataset.id }, narrowed || selected !== undefined);
  const all = narrowed || selected ? (every.data?.ids ?? []) : ids;
  const chosen = scope === "selection" && selected ? selected : scope === "all" || !narrowed ? all : ids;
  const complete = isComplete(edit);
  const dry = useDryRun(dataset.id, chosen, complete ? edit : null);
  const [applying, setApplying] = useState(false);
  const scopes = [
    ...(selected
      ? [{ value: "selection" as const, label: t("scopes.selection", { count: selected.length }) }]
      : []),
    ...(narrowed ? [{ value: "filter" as const, label: t("scopes.filter", { count: ids.length }) }] : []),
    { value: "all" as const, label: t("scopes.all", { count: all.length }) },
  ];
  const apply = async () => {
    if (!dry.shown?.changed) return;
    setApplying(true);
    const written = await changes.bulk({ ids: [...chosen], edit, mark: dry.shown.mark });
    setApplying(false);
    if (written) onDone?.();
    else toast(t("moved"));
    dry.again();
  };
  const noTriggers = edit.do === "trigger" && dataset.subsets.every((one) => one.triggers.length === 0);
  return (
    <section aria-label={t("title")} className="flex min-h-0 flex-1 flex-col">
      <div className="border-b px-4 py-3">
        <BulkForm edit={edit} onEdit={onEdit} known={known} datasetId={dataset.id} />
        <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2">
          {scopes.length > 1 && (
            <Segmented
              size="sm"
              label={t("scope")}
              value={scopes.some((one) => one.value === scope) ? scope : scopes[0]!.value}
              onValue={setScope}
              choices={scopes}
            />
          )}
          <span className="text-sm" aria-live="polite" data-changed={dry.shown?.changed}>
            {dry.shown && complete && (
              <>
                {dry.shown.changed ? t("count", { count: dry.shown.changed }) : t("nothing")}{" "}
                <span className="text-muted text-xs">{t("of", { total: dry.shown.total })}</span>
              </>
            )}
          </span>
          <Button
            variant="primary"
            busy={applying}
            disabled={!complete || !dry.shown?.changed || dry.busy}
            onClick={() => void apply()}
            className="ml-auto"
          >
            {t("apply", { count: dry.shown?.changed ?? 0 })}
          </Button>
        </div>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-2" aria-busy={dry.busy}>
        {dry.error ? (
          <ErrorPanel error={errorShape(dry.error)} className="my-2" />
        ) : noTriggers ? (
          <p className="py-3 text-muted text-sm">{t("triggersMissing")}</p>
        ) : !complete ? (
          <p className="py-3 text-muted text-sm">{t("incomplete")}</p>
        ) : (
          dry.shown && (
            <>
              <ul aria-label={t("diff")} className={cx(dry.busy && "opacity-60")}>
                {dry.rows.map((row) => (
                  <li key={row.id} className="flex gap-3 border-b py-2 last:border-b-0">
                    <button
                      type="button"
                      disabled={!onPicture}
                      onClick={() => onPicture?.(row.id)}
                      className="bare shrink-0 self-start"
                      aria-label={row.name}
                    >
                      <Picture media={row.media} alt="" className="size-12 rounded-sm" />
                    </button>
                    <span className="min-w-0 flex-1">
                      <span className="block truncate text-muted text-xs">{row.name}</span>
                      <CaptionDiff before={row.before} after={row.after} />
                    </span>
                  </li>
                ))}
              </ul>
              {dry.rows.length < dry.shown.changed && (
                <Button size="sm" variant="quiet" busy={dry.busy} onClick={dry.more} className="my-2">
                  {t("more", { count: Math.min(PAGE, dry.shown.changed - dry.rows.length) })}
                </Button>
              )}
            </>
          )
        )}
      </div>
    </section>
  );
}

/** The dry run of what stands in the form: asked for after a breath, the newest answer counts. */
function useDryRun(datasetId: number, ids: readonly number[], edit: BulkEdit | null) {
  const trpc = useTRPC();
  const { mutateAsync } = useMutation(trpc.datasets.captions.preview.mutationOptions());
  const [shown, setShown] = useState<Preview | null>(null);
  const [rows, setRows] = useState<Preview["rows"]>([]);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [turn, setTurn] = useState(0);
  const latest = useRef(0);
  const key = edit ? JSON.stringify(edit) : "";
  const ask = async (from: number) => {
    if (!edit) return;
    const mine = ++latest.current;
    setBusy(true);
    try {
      const answer = await mutateAsync({ datasetId, ids: [...ids], edit, from, limit: PAGE });
      if (mine !== latest.current) return;
      setError(null);
      setShown(answer);
      setRows((before) => (from === 0 ? answer.rows : [...before, ...answer.rows]));
    } catch (failed) {
      if (mine !== latest.current) return;
      setError(failed);
      setShown(null);
    }
    setBusy(false);
  };
  const last = useRef(ask);
  last.current = ask;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new edit, other pictures or another turn ask anew
  useEffect(() => {
    if (!key) {
      latest.current++;
      setShown(null);
      setError(null);
      setBusy(false);
      return;
    }
    const timer = setTimeout(() => void last.current(0), BREATH);
    return () => clearTimeout(timer);
  }, [key, ids, datasetId, turn]);
  return {
    shown,
    rows,
    error,
    busy,
    more: () => void ask(rows.length),
    again: () => setTurn((now) => now + 1),
  };
}
