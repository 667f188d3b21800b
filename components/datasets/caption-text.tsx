"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useKeys } from "@/components/client/keys";
import { lastWord } from "@/components/client/last-word";
import { Button, Textarea } from "@/components/ui";
import { type Draft, keepDraft, keptDraft } from "./captions/draft";
import type { Changes } from "./use-changes";
import type { PictureDetail } from "./use-rows";

/** How long a pause in typing is before the text is saved by itself, in ms. */
const PAUSE = 4000;

/**
 * A caption as plain text: saved when the field is left, with Ctrl Enter, when another picture is shown, after a pause,
 * and when the page goes away. At every key it is kept by the browser too, and offered again should nothing of that have worked.
 */
export function CaptionText({
  picture,
  changes,
  onNext,
}: {
  picture: PictureDetail;
  changes: Changes;
  onNext?: (() => void) | undefined;
}) {
  const t = useTranslations("datasets");
  const [draft, setDraft] = useState(picture.caption ?? "");
  const [kept, setKept] = useState<Draft | null>(null);
  const seen = useRef({ rev: picture.rev, caption: picture.caption });
  const now = useRef(draft);
  now.current = draft;
  const dirty = useCallback(() => now.current !== (seen.current.caption ?? ""), []);

  useEffect(() => {
    const found = keptDraft(picture.id);
    if (found && found.text !== (picture.caption ?? "")) setKept(found);
    else keepDraft(picture.id, null);
    // only what an earlier visit left behind is offered
  }, [picture.id, picture.caption]);

  // what others write appears as long as nothing unsaved stands here
  const { id, rev, caption } = picture;
  useEffect(() => {
    if (caption === seen.current.caption || !dirty()) {
      if (!dirty()) setDraft(caption ?? "");
      seen.current = { rev, caption };
    }
    if (now.current === (caption ?? "")) {
      seen.current = { rev, caption };
      keepDraft(id, null);
    }
  }, [id, rev, caption, dirty]);

  const save = () => {
    if (!dirty()) return;
    const before = seen.current;
    seen.current = { ...before, caption: now.current };
    void changes.saveCaption(picture, now.current, before);
  };
  const last = useRef(save);
  last.current = save;
  useEffect(() => {
    const leave = () => {
      if (dirty()) lastWord("datasets.caption", { id, caption: now.current, seen: seen.current });
    };
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      last.current();
    };
  }, [id, dirty]);
  useEffect(() => {
    if (draft === (seen.current.caption ?? "")) return;
    const timer = setTimeout(() => last.current(), PAUSE);
    return () => clearTimeout(timer);
  }, [draft]);
  useKeys({
    "mod+Enter": (e) => {
      if (!(e.target instanceof HTMLTextAreaElement)) return false;
      last.current();
      onNext?.();
    },
  });
  const write = (text: string) => {
    setDraft(text);
    setKept(null);
    const before = seen.current;
    keepDraft(picture.id, text === (before.caption ?? "") ? null : { text, seen: before });
  };
  return (
    <>
      {kept && (
        <div className="mb-2 flex flex-wrap items-center gap-2 rounded-md bg-warn-soft px-3 py-2 text-sm">
          <span className="min-w-0 flex-1 basis-40">
            {t("caption.kept")}
            <span className="block truncate text-muted text-xs">{kept.text}</span>
          </span>
          <Button size="sm" onClick={() => write(kept.text)}>
            {t("caption.keptTake")}
          </Button>
          <Button
            size="sm"
            variant="quiet"
            onClick={() => {
              keepDraft(picture.id, null);
              setKept(null);
            }}
          >
            {t("caption.keptDrop")}
          </Button>
        </div>
      )}
      <Textarea
        rows={6}
        aria-label={t("caption.label")}
        value={draft}
        placeholder={t("caption.placeholder")}
        onChange={(e) => write(e.target.value)}
        onBlur={save}
        className="resize-y"
      />
    </>
  );
}
