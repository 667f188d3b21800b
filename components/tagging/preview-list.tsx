"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { Button, EmptyState, Picture } from "@/components/ui";
import { CaptionDiff } from "../datasets/diff";
import type { TaggingPreview } from "./use-tagging";

/** Pictures with what would be written, or with what the sliders just changed, in red and green. */
export function PreviewList({
  datasetId,
  preview,
  moved,
  onMore,
}: {
  datasetId: number;
  preview: TaggingPreview;
  /** shows what a move of the sliders changes rather than what would be written */
  moved: boolean;
  onMore: () => void;
}) {
  const t = useTranslations("tagging.preview");
  const total = moved ? (preview.moved ?? 0) : preview.write;
  if (!preview.rows.length)
    return (
      <EmptyState title={t(moved ? "nothingMoved" : "nothing")}>
        {!moved && preview.left > 0 ? t("nothingLeft", { count: preview.left }) : null}
      </EmptyState>
    );
  return (
    <>
      <ul className="divide-y">
        {preview.rows.map((row) => (
          <li key={row.id} className="flex gap-3 py-3">
            <Link
              href={`/datasets/${datasetId}/captions?picture=${row.id}`}
              className="w-20 shrink-0 md:w-28"
              title={row.name}
            >
              <Picture media={row.media} size={256} alt={row.name} className="aspect-square rounded-md" />
            </Link>
            <div className="min-w-0 flex-1">
              <p className="mb-0.5 truncate text-muted text-xs">{row.name}</p>
              {row.move ? (
                <p className="break-words text-sm leading-6">
                  {row.move.added.map((tag) => (
                    <ins key={tag} className="mr-1.5 rounded-xs bg-ok-soft px-1 text-ok no-underline">
                      + {tag}
                    </ins>
                  ))}
                  {row.move.removed.map((tag) => (
                    <del key={tag} className="mr-1.5 rounded-xs bg-bad-soft px-1 text-bad">
                      {tag}
                    </del>
                  ))}
                </p>
              ) : (
                <CaptionDiff before={row.before} after={row.after} />
              )}
            </div>
          </li>
        ))}
      </ul>
      {total > preview.rows.length && (
        <Button className="mt-3" onClick={onMore}>
          {t("more", { count: total - preview.rows.length })}
        </Button>
      )}
    </>
  );
}
