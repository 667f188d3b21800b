"use client";

import { Braces } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { ErrorShape } from "@/server/domain/errors";
import { errorShape } from "../client/errors";
import { Button, Dialog, ErrorPanel, Field, Input, Picture, Textarea } from "../ui";
import { draftOf, type PresetDraft, type PromptPreset } from "./answers";
import { PromptRemarks } from "./prompt-remarks";
import { PresetSettingsFields } from "./settings-fields";
import { usePromptPresets } from "./use-prompt-presets";

const SLOT = "{trigger}";

/** Writes one preset: prompts with the emphasis check, settings, tags; beside it the picture it was read from. */
export function PresetEditor({
  start,
  theirs,
  onClose,
}: {
  start: PresetDraft;
  /** the preset as it is now, for an edit that somebody else's overtook */
  theirs: PromptPreset | undefined;
  onClose: () => void;
}) {
  const t = useTranslations("presets");
  const acts = usePromptPresets();
  const [draft, setDraft] = useState(start);
  const [tags, setTags] = useState(start.tags.join(", "));
  const [refused, setRefused] = useState<ErrorShape | null>(null);
  const positive = useRef<HTMLTextAreaElement>(null);
  const put = (part: Partial<PresetDraft>) => setDraft((now) => ({ ...now, ...part }));
  const save = async (as: Partial<PresetDraft> = {}) => {
    const list = [
      ...new Set(
        tags
          .split(/[,，]/)
          .map((tag) => tag.trim())
          .filter(Boolean),
      ),
    ];
    setRefused(null);
    try {
      await acts.save({ ...draft, tags: list.slice(0, 50), ...as });
      onClose();
    } catch (e) {
      setRefused(errorShape(e));
    }
  };
  const insertSlot = () => {
    const box = positive.current;
    const at = box?.selectionStart ?? 0;
    const end = box?.selectionEnd ?? at;
    put({ positive: draft.positive.slice(0, at) + SLOT + draft.positive.slice(end) });
    box?.focus();
    requestAnimationFrame(() => box?.setSelectionRange(at + SLOT.length, at + SLOT.length));
  };
  const load = () => {
    if (!theirs) return;
    setDraft(draftOf(theirs));
    setTags(theirs.tags.join(", "));
    setRefused(null);
  };
  const ready = draft.name.trim() !== "";
  return (
    <Dialog
      open
      onOpen={(open) => !open && onClose()}
      size="lg"
      title={draft.id === null ? t("editor.new") : t("editor.edit")}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            {t("editor.cancel")}
          </Button>
          <Button variant="primary" busy={acts.busy} disabled={!ready} onClick={() => void save()}>
            {t("editor.save")}
          </Button>
        </>
      }
    >
      <div className="grid gap-5 md:grid-cols-[1fr_auto]">
        <div className="grid min-w-0 content-start gap-4">
          {refused && (
            <ErrorPanel
              error={refused}
              actions={
                refused.code === "preset-changed" && (
                  <>
                    <Button size="sm" onClick={load}>
                      {t("editor.load")}
                    </Button>
                    <Button size="sm" onClick={() => void save({ id: null })}>
                      {t("editor.saveNew")}
                    </Button>
                  </>
                )
              }
            />
          )}
          <Field label={t("editor.name")}>
            <Input
              autoFocus
              value={draft.name}
              maxLength={200}
              placeholder={t("editor.namePlaceholder")}
              onChange={(e) => put({ name: e.target.value })}
            />
          </Field>
          <div className="grid gap-1">
            <Field
              label={t("editor.positive")}
              help={t("editor.slotHelp", { slot: SLOT })}
              aside={
                <Button size="sm" variant="quiet" icon={Braces} onClick={insertSlot}>
                  {t("editor.slot", { slot: SLOT })}
                </Button>
              }
            >
              <Textarea
                ref={positive}
                rows={4}
                value={draft.positive}
                onChange={(e) => put({ positive: e.target.value })}
              />
            </Field>
            <PromptRemarks prompt={draft.positive} />
          </div>
          <div className="grid gap-1">
            <Field label={t("editor.negative")}>
              <Textarea rows={2} value={draft.negative} onChange={(e) => put({ negative: e.target.value })} />
            </Field>
            <PromptRemarks prompt={draft.negative} negative />
          </div>
          <PresetSettingsFields settings={draft.settings} onSettings={(settings) => put({ settings })} />
          <Field label={t("editor.tags")} help={t("editor.tagsHelp")}>
            <Input value={tags} onChange={(e) => setTags(e.target.value)} />
          </Field>
        </div>
        <Source draft={draft} />
      </div>
    </Dialog>
  );
}

/** The picture it was read from, and what was left out of it. */
function Source({ draft }: { draft: PresetDraft }) {
  const t = useTranslations("presets");
  const url = useObjectUrl(draft.file);
  const notes = useMemo(
    () => [
      ...(draft.loras.length > 0 ? [t("editor.loras", { names: draft.loras.join(", ") })] : []),
      ...(draft.base ? [t("editor.base", { name: draft.base })] : []),
    ],
    [draft.loras, draft.base, t],
  );
  if (!url && !draft.picture && notes.length === 0) return null;
  return (
    <div className="grid content-start gap-2 md:w-48">
      {url ? (
        // biome-ignore lint/performance/noImgElement: a file of this browser, not of the studio
        <img src={url} alt="" className="max-h-72 w-full rounded-md bg-ground object-contain" />
      ) : (
        draft.picture && (
          <Picture media={draft.picture} size={512} alt="" fit="contain" className="h-72 w-full rounded-md" />
        )
      )}
      {notes.map((note) => (
        <p key={note} className="break-words text-muted text-xs">
          {note}
        </p>
      ))}
    </div>
  );
}

function useObjectUrl(file: File | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!file) return setUrl(null);
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return url;
}
