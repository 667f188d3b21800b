"use client";

import { useTranslations } from "use-intl";
import { Segmented } from "@/components/ui";
import { splitTags } from "@/server/domain/datasets/captions";
import { CaptionChips } from "./caption-chips";
import { CaptionText } from "./caption-text";
import type { Changes } from "./use-changes";
import type { PictureDetail } from "./use-rows";

export type CaptionMode = "chips" | "text";

/**
 * The caption of one picture, as chips or as text. Nothing that was written is lost when another picture is shown, and
 * what somebody else wrote meanwhile is never overwritten. Mount it with the picture's id as key.
 */
export function CaptionEditor({
  picture: stored,
  changes,
  known,
  mode,
  onMode,
  onNext,
  focus,
}: {
  picture: PictureDetail;
  changes: Changes;
  known: readonly { tag: string; count: number }[];
  mode: CaptionMode;
  onMode: (mode: CaptionMode) => void;
  onNext?: () => void;
  /** takes the keyboard when it appears */
  focus?: boolean;
}) {
  const t = useTranslations("datasets");
  const picture = changes.written(stored);
  const tags = splitTags(picture.caption ?? "");
  return (
    <div>
      <div className="mb-2 flex items-center justify-between gap-2">
        <span className="text-muted text-xs">
          {picture.caption === null ? t("caption.none") : t("caption.count", { count: tags.length })}
        </span>
        <Segmented
          size="sm"
          label={t("caption.mode")}
          value={mode}
          onValue={onMode}
          choices={[
            { value: "chips", label: t("caption.chips") },
            { value: "text", label: t("caption.text") },
          ]}
        />
      </div>
      {mode === "chips" ? (
        <CaptionChips picture={picture} changes={changes} known={known} onNext={onNext} focus={focus} />
      ) : (
        <CaptionText picture={picture} changes={changes} onNext={onNext} />
      )}
    </div>
  );
}
