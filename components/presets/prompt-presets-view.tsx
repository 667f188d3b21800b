"use client";

import { useQuery } from "@tanstack/react-query";
import { Bookmark, ImageUp, Plus } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { errorShape } from "../client/errors";
import { useTRPC } from "../client/trpc";
import { useFileDrop } from "../client/use-file-drop";
import { Button, EmptyState, ErrorPanel, PageBody, Skeleton, toast } from "../ui";
import { draftOf, newDraft, type PresetDraft } from "./answers";
import { PresetEditor } from "./preset-editor";
import { PresetRow } from "./preset-row";
import { PresetsHead } from "./presets-head";
import { usePromptPresets } from "./use-prompt-presets";

/** Prompt presets, each with a picture of what it gives; pictures can be dropped anywhere on the page. */
export function PromptPresetsView() {
  const t = useTranslations("presets");
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.presets.list.queryOptions());
  // trigger words of the own characters, to be found in a picture's prompt
  const choices = useQuery(trpc.experiments.choices.queryOptions());
  const acts = usePromptPresets();
  const [draft, setDraft] = useState<PresetDraft | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const take = async (files: readonly File[]) => {
    const triggers = (choices.data?.loras ?? []).map((group) => group.trigger).filter(Boolean);
    // reading what a webui wrote into a picture takes zod: it comes with the first picture
    const { readPictures } = await import("./read-pictures");
    const { drafts, unread } = await readPictures(files, [...new Set(triggers)]);
    for (const name of unread.slice(0, 3))
      toast.error(t("unread", { name }), { description: t("unreadNext"), duration: 8000 });
    const [first, ...more] = drafts;
    if (first && more.length === 0) setDraft(first);
    else if (first) await acts.importAll(drafts);
  };
  const over = useFileDrop((files) => void take(files));
  const buttons = (
    <>
      <Button icon={ImageUp} onClick={() => picker.current?.click()}>
        {t("fromPicture")}
      </Button>
      <Button variant="primary" icon={Plus} onClick={() => setDraft(newDraft())}>
        {t("new")}
      </Button>
    </>
  );
  return (
    <>
      <PresetsHead page="prompts" actions={data && data.length > 0 ? buttons : undefined} />
      <PageBody>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          accept="image/png,image/jpeg,image/webp"
          data-testid="preset-picture"
          onChange={(e) => {
            void take([...(e.target.files ?? [])]);
            e.target.value = "";
          }}
        />
        {error && !data && <ErrorPanel error={errorShape(error)} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton className="h-40 w-full" />}
        {data?.length === 0 && (
          <EmptyState icon={Bookmark} title={t("empty.title")} actions={buttons}>
            {t("empty.text")}
          </EmptyState>
        )}
        {data && data.length > 0 && (
          <>
            <p className="mb-4 text-muted text-sm">{t("about")}</p>
            <ul className="divide-y border-y">
              {data.map((preset) => (
                <PresetRow
                  key={preset.id}
                  preset={preset}
                  onEdit={() => setDraft(draftOf(preset))}
                  onDuplicate={() => void acts.duplicate(preset)}
                  onRemove={() => void acts.remove(preset).catch(() => undefined)}
                />
              ))}
            </ul>
          </>
        )}
      </PageBody>
      {over && (
        <div className="pointer-events-none fixed inset-2 z-40 grid place-items-center rounded-lg border-2 border-accent border-dashed bg-bg/80 text-lg">
          {t("drop")}
        </div>
      )}
      {draft && (
        <PresetEditor
          key={`${draft.id ?? draft.file?.name ?? "new"}`}
          start={draft}
          theirs={data?.find((p) => p.id === draft.id)}
          onClose={() => setDraft(null)}
        />
      )}
    </>
  );
}
