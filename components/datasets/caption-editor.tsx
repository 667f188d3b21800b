"use client";

import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useKeys } from "@/components/client/keys";
import { Segmented, Textarea } from "@/components/ui";
import { joinTags, retag, splitTags, tagKey } from "@/server/domain/datasets/captions";
import { Chip, TagField } from "./tag-field";
import type { Changes } from "./use-changes";
import type { PictureDetail } from "./use-rows";

export type CaptionMode = "chips" | "text";

/**
 * The caption of one picture, as chips or as text. Chips are saved one by one, text when the field is left, with
 * Ctrl Enter, or when another picture is shown; what somebody else wrote meanwhile is never overwritten. Mount it with
 * the picture's id as key.
 */
export function CaptionEditor({
  picture,
  changes,
  known,
  mode,
  onMode,
  onNext,
}: {
  picture: PictureDetail;
  changes: Changes;
  known: readonly { tag: string; count: number }[];
  mode: CaptionMode;
  onMode: (mode: CaptionMode) => void;
  onNext?: () => void;
}) {
  const t = useTranslations("datasets");
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
        <Chips picture={picture} changes={changes} known={known} onNext={onNext} />
      ) : (
        <Text picture={picture} changes={changes} onNext={onNext} />
      )}
    </div>
  );
}

type Part = { picture: PictureDetail; changes: Changes; onNext?: (() => void) | undefined };

function Chips({
  picture,
  changes,
  known,
  onNext,
}: Part & { known: readonly { tag: string; count: number }[] }) {
  const t = useTranslations("datasets");
  const tags = splitTags(picture.caption ?? "");
  const [picked, setPicked] = useState<number | null>(null);
  const save = (next: string[]) => {
    setPicked(null);
    void changes.saveCaption(picture, joinTags(next));
  };
  const remove = (index: number) => save(tags.filter((_, i) => i !== index));
  const move = (by: number) => {
    if (picked === null) return;
    const to = picked + by;
    if (to < 0 || to >= tags.length) return;
    const next = [...tags];
    const [tag = ""] = next.splice(picked, 1);
    next.splice(to, 0, tag);
    void changes.saveCaption(picture, joinTags(next)).then(() => setPicked(to));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys walk the chips while one is picked
    <div
      className="control relative flex flex-wrap items-center gap-1 p-1.5 focus-within:border-accent"
      onKeyDown={(e) => {
        if (picked === null || e.nativeEvent.isComposing) return;
        const step = e.key === "ArrowLeft" ? -1 : e.key === "ArrowRight" ? 1 : 0;
        if (step) {
          e.preventDefault();
          if (e.shiftKey) move(step);
          else setPicked(picked + step >= tags.length ? null : Math.max(0, picked + step));
        } else if (e.key === "Delete") {
          e.preventDefault();
          remove(picked);
        } else if (e.key === "Escape") {
          e.preventDefault();
          setPicked(null);
        } else if (e.key.length === 1) setPicked(null);
      }}
    >
      {tags.map((tag, i) => (
        <Chip
          key={`${i}:${tag}`}
          tag={tag}
          picked={picked === i}
          onPress={() => setPicked(picked === i ? null : i)}
          onRemove={() => remove(i)}
          removeLabel={t("caption.remove", { tag })}
        />
      ))}
      <TagField
        known={known}
        label={t("caption.add")}
        placeholder={tags.length ? t("caption.add") : t("caption.empty")}
        onTags={(fresh) => {
          const have = new Set(tags.map(tagKey));
          const next = retag(picture.caption, { add: fresh.filter((tag) => !have.has(tagKey(tag))) });
          void changes.saveCaption(picture, next);
        }}
        onEmptyEnter={onNext}
        onEmptyBack={(fresh) => {
          if (picked !== null && fresh) remove(picked);
          else if (picked === null && tags.length) setPicked(tags.length - 1);
        }}
      />
    </div>
  );
}

function Text({ picture, changes, onNext }: Part) {
  const t = useTranslations("datasets");
  const [draft, setDraft] = useState(picture.caption ?? "");
  const seen = useRef({ rev: picture.rev, caption: picture.caption });
  const dirty = draft !== (seen.current.caption ?? "");
  // what others write appears as long as nothing unsaved stands here
  useEffect(() => {
    if (picture.caption === seen.current.caption) {
      seen.current = { rev: picture.rev, caption: picture.caption };
      return;
    }
    setDraft((now) => (now === (seen.current.caption ?? "") ? (picture.caption ?? "") : now));
    if (!dirtyNow.current) seen.current = { rev: picture.rev, caption: picture.caption };
  }, [picture.rev, picture.caption]);
  const dirtyNow = useRef(dirty);
  dirtyNow.current = dirty;
  const save = () => {
    if (!dirtyNow.current) return;
    const before = seen.current;
    seen.current = { ...before, caption: draft };
    void changes.saveCaption(picture, draft, before);
  };
  const last = useRef(save);
  last.current = save;
  useEffect(() => () => last.current(), []);
  useKeys({
    "mod+Enter": (e) => {
      if (!(e.target instanceof HTMLTextAreaElement)) return false;
      last.current();
      onNext?.();
    },
  });
  return (
    <Textarea
      rows={6}
      aria-label={t("caption.label")}
      value={draft}
      placeholder={t("caption.placeholder")}
      onChange={(e) => setDraft(e.target.value)}
      onBlur={save}
      className="resize-y"
    />
  );
}
