"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, ArrowRight, Pencil, X } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/client/trpc";
import { IconButton, toast } from "@/components/ui";
import { joinTags, retag, splitTags, tagKey, typedTags } from "@/server/domain/datasets/captions";
import { WORD_COLOUR } from "./captions/word-colour";
import { Chip } from "./chip";
import { type CleanedPaste, TagField, type TagFieldHandle } from "./tag-field";
import type { Changes } from "./use-changes";
import type { PictureDetail } from "./use-rows";

/**
 * A caption as chips. ← at the start of the field selects the last one; then ← → walk, Shift ← → move it, Enter edits
 * it, Delete or a fresh Backspace removes it. Chips are dragged with a mouse; a finger finds the same acts below.
 */
export function CaptionChips({
  picture,
  changes,
  known,
  onNext,
  focus = false,
}: {
  picture: PictureDetail;
  changes: Changes;
  known: readonly { tag: string; count: number }[];
  onNext?: (() => void) | undefined;
  /** takes the keyboard when it appears */
  focus?: boolean | undefined;
}) {
  const t = useTranslations("datasets");
  const trpc = useTRPC();
  const tags = splitTags(picture.caption ?? "");
  const [picked, setPicked] = useState<number | null>(null);
  const [editing, setEditing] = useState<number | null>(null);
  const field = useRef<TagFieldHandle>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focus) field.current?.focus();
  }, [focus]);
  const words = useQuery({
    ...trpc.datasets.captions.words.queryOptions({ tags: tags.slice(0, 200).map(tagKey) }),
    enabled: tags.length > 0,
    placeholderData: (before) => before,
  });
  const wordOf = new Map(words.data?.map((word) => [word.tag, word]));
  const save = (next: readonly string[], pick: number | null = null) => {
    setPicked(pick);
    void changes.saveCaption(picture, joinTags(next));
  };
  const remove = (index: number, pick: number | null = null) =>
    save(
      tags.filter((_, i) => i !== index),
      pick,
    );
  const put = (from: number, to: number) => {
    if (to < 0 || to >= tags.length || to === from) return;
    const next = [...tags];
    next.splice(to, 0, ...next.splice(from, 1));
    save(next, to);
  };
  const add = (fresh: string[], paste?: CleanedPaste) => {
    const before = picture.caption;
    const next = retag(before, { add: fresh });
    void changes.saveCaption(picture, next);
    if (!paste) return;
    toast(t("caption.cleaned", { count: paste.cleaned }), {
      action: {
        label: t("history.undo"),
        onClick: () =>
          void changes.saveCaption({ ...picture, caption: next }, retag(before, { add: paste.raw })),
      },
    });
  };
  const drag = useChipDrag(box, put);

  const onKeyDown = (e: KeyboardEvent) => {
    if (picked === null || editing !== null || e.nativeEvent.isComposing || e.keyCode === 229) return;
    const step = e.key === "ArrowLeft" ? -1 : e.key === "ArrowRight" ? 1 : 0;
    if (step) {
      e.preventDefault();
      if (e.shiftKey) put(picked, picked + step);
      else setPicked(picked + step >= tags.length ? null : Math.max(0, picked + step));
    } else if (e.key === "Delete" || (e.key === "Backspace" && !e.repeat)) {
      e.preventDefault();
      remove(picked);
    } else if (e.key === "Enter" || e.key === "F2") {
      e.preventDefault();
      e.stopPropagation();
      setEditing(picked);
    } else if (e.key === "Escape") {
      e.preventDefault();
      setPicked(null);
    } else if (e.key === "Home" || e.key === "End") {
      e.preventDefault();
      setPicked(e.key === "Home" ? 0 : tags.length - 1);
    } else if (e.key.length === 1) setPicked(null);
  };
  const edited = (index: number, text: string | null) => {
    setEditing(null);
    field.current?.focus();
    if (text === null) return;
    const put = typedTags(text);
    save([...tags.slice(0, index), ...put, ...tags.slice(index + 1)], put.length ? index : null);
  };
  return (
    <>
      <div
        ref={box}
        className="control relative flex flex-wrap items-center gap-1 p-1.5 focus-within:border-accent"
        onKeyDownCapture={onKeyDown}
      >
        {tags.map((tag, i) =>
          editing === i ? (
            <ChipEdit
              key={`${i}:${tag}`}
              tag={tag}
              label={t("caption.edit", { tag })}
              onDone={(text) => edited(i, text)}
            />
          ) : (
            <Chip
              key={`${i}:${tag}`}
              tag={tag}
              picked={picked === i}
              colour={WORD_COLOUR[wordOf.get(tagKey(tag))?.category ?? "general"]}
              title={wordOf.get(tagKey(tag))?.meaning ?? undefined}
              mark={drag.to === i ? (drag.from !== null && drag.from < i ? "after" : "before") : null}
              onPress={() => {
                setPicked(picked === i ? null : i);
                field.current?.focus();
              }}
              onOpen={() => setEditing(i)}
              onGrab={(e) => drag.grab(e, i)}
              onRemove={() => remove(i)}
              removeLabel={t("caption.remove", { tag })}
            />
          ),
        )}
        <TagField
          ref={field}
          known={known}
          datasetId={changes.datasetId}
          label={t("caption.add")}
          placeholder={tags.length ? t("caption.add") : t("caption.empty")}
          onTags={add}
          onEmptyEnter={onNext}
          onEmptyBack={(fresh) => {
            if (picked === null && fresh && tags.length) setPicked(tags.length - 1);
          }}
          onEdge={() => tags.length && setPicked(tags.length - 1)}
        />
      </div>
      {picked !== null && (
        <div className="mt-1 hidden gap-1 pointer-coarse:flex">
          <IconButton
            icon={ArrowLeft}
            label={t("caption.moveLeft")}
            disabled={picked === 0}
            onClick={() => put(picked, picked - 1)}
          />
          <IconButton
            icon={ArrowRight}
            label={t("caption.moveRight")}
            disabled={picked >= tags.length - 1}
            onClick={() => put(picked, picked + 1)}
          />
          <IconButton
            icon={Pencil}
            label={t("caption.edit", { tag: tags[picked] ?? "" })}
            onClick={() => setEditing(picked)}
          />
          <IconButton
            icon={X}
            label={t("caption.remove", { tag: tags[picked] ?? "" })}
            onClick={() => remove(picked)}
          />
        </div>
      )}
    </>
  );
}

function ChipEdit({
  tag,
  label,
  onDone,
}: {
  tag: string;
  label: string;
  onDone: (text: string | null) => void;
}) {
  const [text, setText] = useState(tag);
  const over = useRef(false);
  const end = (value: string | null) => {
    if (over.current) return;
    over.current = true;
    onDone(value === tag ? null : value);
  };
  return (
    <input
      autoFocus
      aria-label={label}
      value={text}
      size={Math.max(4, text.length)}
      spellCheck={false}
      onFocus={(e) => e.currentTarget.select()}
      onChange={(e) => setText(e.target.value)}
      onBlur={() => end(text)}
      onKeyDown={(e) => {
        if (e.nativeEvent.isComposing || e.keyCode === 229) return;
        if (e.key === "Enter" || e.key === "Escape") {
          e.preventDefault();
          e.stopPropagation();
          end(e.key === "Enter" ? text : null);
        }
      }}
      className="h-6 max-w-full rounded-sm border border-accent bg-surface px-1.5 text-sm outline-none!"
    />
  );
}

/** Dragging of chips with a mouse: nothing happens below a few pixels, so that a click stays a click. */
function useChipDrag(box: React.RefObject<HTMLDivElement | null>, put: (from: number, to: number) => void) {
  const [state, setState] = useState<{ from: number | null; to: number | null }>({ from: null, to: null });
  const grab = (e: PointerEvent<HTMLElement>, from: number) => {
    if (e.pointerType !== "mouse" || e.button !== 0) return;
    const start = { x: e.clientX, y: e.clientY };
    let to: number | null = null;
    const move = (now: globalThis.PointerEvent) => {
      if (to === null && Math.hypot(now.clientX - start.x, now.clientY - start.y) < 6) return;
      const chips = [...(box.current?.querySelectorAll("[data-chip]") ?? [])];
      to = nearest(chips, now) ?? from;
      setState({ from, to });
    };
    const end = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", end);
      window.removeEventListener("pointercancel", end);
      setState({ from: null, to: null });
      if (to !== null && to !== from) put(from, to);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", end);
  };
  return { ...state, grab };
}

/** Which chip is closest to the pointer, lines before columns. */
function nearest(chips: readonly Element[], at: { clientX: number; clientY: number }): number | null {
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  chips.forEach((chip, i) => {
    const box = chip.getBoundingClientRect();
    const dy = Math.max(box.top - at.clientY, 0, at.clientY - box.bottom);
    const dx = Math.max(box.left - at.clientX, 0, at.clientX - box.right);
    const far = dy * 8 + dx;
    if (far < least) {
      least = far;
      best = i;
    }
  });
  return best;
}
