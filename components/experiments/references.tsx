"use client";
import { useQuery } from "@tanstack/react-query";
import { Check, ImagePlus } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/client/trpc";
import { useOutline } from "@/components/datasets/use-outline";
import { Button, cx, Dialog, Picture, Select } from "@/components/ui";
import type { ExperimentDetail } from "@/server/domain/experiments/view";

const MOST = 4;
/** Pictures offered: enough to find a likeness, small enough for one question. */
const OFFERED = 240;

/** Dataset pictures beside the grid: what the character really looks like. */
export function ReferenceStrip({
  references,
  onPick,
}: {
  references: ExperimentDetail["references"];
  onPick: () => void;
}) {
  const t = useTranslations("experiments.references");
  if (references.length === 0)
    return (
      <Button size="sm" variant="quiet" icon={ImagePlus} onClick={onPick}>
        {t("pick")}
      </Button>
    );
  return (
    <button
      type="button"
      onClick={onPick}
      title={t("change")}
      aria-label={t("change")}
      className="bare flex h-10 shrink-0 gap-px overflow-hidden rounded-md bg-ground"
    >
      {references.map((r) => (
        <Picture
          key={r.media}
          media={r.media}
          size={256}
          thumbhash={r.thumbhash}
          alt=""
          className="h-10"
          style={{ width: 40 * ratioOf(r) }}
        />
      ))}
    </button>
  );
}

const ratioOf = (r: { width: number | null; height: number | null }): number =>
  r.width && r.height ? Math.min(2, Math.max(0.5, r.width / r.height)) : 1;

/** Picks up to four pictures of a dataset. */
export function ReferenceDialog({
  references,
  onUse,
  onClose,
}: {
  references: readonly string[];
  onUse: (media: string[]) => Promise<unknown>;
  onClose: () => void;
}) {
  const t = useTranslations("experiments.references");
  const trpc = useTRPC();
  const datasets = useQuery(trpc.datasets.list.queryOptions());
  const [chosenSet, setSet] = useState<number | null>(null);
  const [picked, setPicked] = useState<string[]>([...references]);
  const [busy, setBusy] = useState(false);
  const dataset = chosenSet ?? datasets.data?.[0]?.id ?? null;
  const outline = useOutline({ datasetId: dataset ?? 0 }, dataset !== null);
  const ids = (!outline.isPlaceholderData && outline.data?.ids.slice(0, OFFERED)) || [];
  const rows = useQuery({
    ...trpc.datasets.rows.queryOptions({ datasetId: dataset ?? 0, ids }),
    enabled: dataset !== null && ids.length > 0,
  });
  const toggle = (media: string) =>
    setPicked((now) => (now.includes(media) ? now.filter((m) => m !== media) : [...now, media].slice(-MOST)));
  const use = async () => {
    setBusy(true);
    await onUse(picked).catch(() => undefined);
    onClose();
  };
  return (
    <Dialog
      open
      onOpen={(open) => !open && onClose()}
      title={t("dialog")}
      description={t("help")}
      size="lg"
      actions={
        <>
          <span className="mr-auto self-center text-muted text-sm">{t("chosen", { n: picked.length })}</span>
          <Button variant="primary" busy={busy} onClick={use}>
            {t("use")}
          </Button>
        </>
      }
    >
      {datasets.data?.length === 0 ? (
        <p className="text-muted text-sm">{t("none")}</p>
      ) : (
        <>
          <Select
            label={t("dataset")}
            value={dataset === null ? undefined : String(dataset)}
            onValue={(v) => setSet(Number(v))}
            choices={(datasets.data ?? []).map((d) => ({ value: String(d.id), label: d.name }))}
            className="mb-3"
          />
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(96px,1fr))] gap-0.5">
            {(rows.data ?? []).map((row) => {
              const on = picked.includes(row.media);
              return (
                <li key={row.id}>
                  <button
                    type="button"
                    aria-pressed={on}
                    aria-label={row.name}
                    onClick={() => toggle(row.media)}
                    className={cx(
                      "bare relative block w-full outline-offset-[-2px]",
                      on && "outline outline-2 outline-accent",
                    )}
                  >
                    <Picture
                      media={row.media}
                      size={256}
                      thumbhash={row.thumbhash}
                      alt=""
                      className="aspect-square w-full"
                    />
                    {on && (
                      <span className="absolute top-1 right-1 grid size-5 place-items-center rounded-full bg-accent text-accent-text">
                        <Check aria-hidden className="size-3.5" />
                      </span>
                    )}
                  </button>
                </li>
              );
            })}
          </ul>
        </>
      )}
    </Dialog>
  );
}
