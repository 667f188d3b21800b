"use client";

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ImageMinus, TriangleAlert } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTranslations } from "use-intl";
import type { Norm } from "@/server/domain/datasets/segmentation";
import { errorShape } from "../client/errors";
import { useTRPC } from "../client/trpc";
import { PathInput } from "../models/path-input";
import { Button, ErrorPanel, Field, formatBytes, Section, Segmented, toast } from "../ui";

const NORMS: readonly Norm[] = ["imagenet", "half", "anime"];

/** The segmentation model that removes backgrounds: a file of the person's own, loaded once to see that it can. */
export function BackgroundPart() {
  const t = useTranslations("edits.model");
  const trpc = useTRPC();
  const cache = useQueryClient();
  const [path, setPath] = useState("");
  const typed = useDeferredValue(path);
  const { data: model } = useQuery(trpc.datasets.editor.backgroundModel.queryOptions());
  const { data: entries = [] } = useQuery({
    ...trpc.datasets.editor.backgroundModels.queryOptions({ path: typed }),
    placeholderData: keepPreviousData,
  });
  const fresh = () => cache.invalidateQueries({ queryKey: trpc.datasets.editor.backgroundModel.queryKey() });
  const choose = useMutation(
    trpc.datasets.editor.chooseBackgroundModel.mutationOptions({ onSuccess: fresh }),
  );
  const forget = useMutation(
    trpc.datasets.editor.forgetBackgroundModel.mutationOptions({ onSuccess: fresh }),
  );
  return (
    <Section title={t("title")}>
      <p id="background" className="mb-3 scroll-mt-16 text-muted text-sm">
        {t("help")}
      </p>
      {model && (
        <div className="mb-4 border-y py-2 text-sm">
          <div className="flex items-center gap-2">
            {model.there ? (
              <ImageMinus aria-hidden className="size-4 shrink-0 text-muted" />
            ) : (
              <TriangleAlert aria-hidden className="size-4 shrink-0 text-warn" />
            )}
            <span className="min-w-0 flex-1 break-all font-mono text-xs">{model.path}</span>
            <Button
              size="sm"
              variant="quiet"
              busy={forget.isPending}
              onClick={() => forget.mutate(undefined, { onSuccess: () => toast(t("forgotten")) })}
            >
              {t("forget")}
            </Button>
          </div>
          <p className="mt-1 text-muted text-xs">
            {model.there ? t("facts", { size: formatBytes(model.bytes), side: model.side }) : t("gone")}
          </p>
          {model.there && (
            <Field label={t("norm")} help={t("normHelp")} className="mt-3">
              <Segmented
                label={t("norm")}
                value={model.norm}
                onValue={(norm) => choose.mutate({ path: model.path, norm })}
                choices={NORMS.map((norm) => ({ value: norm, label: t(norm) }))}
              />
            </Field>
          )}
        </div>
      )}
      <form
        onSubmit={(e) => {
          e.preventDefault();
          choose.mutate(
            { path: path.trim() },
            {
              onSuccess: () => {
                toast.success(t("chosen"));
                setPath("");
              },
            },
          );
        }}
        className="flex items-end gap-2"
      >
        <Field label={t("path")} className="flex-1">
          <PathInput placeholder={t("placeholder")} value={path} onValue={setPath} entries={entries} />
        </Field>
        <Button type="submit" busy={choose.isPending} disabled={!path.trim()}>
          {t("choose")}
        </Button>
      </form>
      {choose.error && <ErrorPanel className="mt-3" error={errorShape(choose.error)} />}
    </Section>
  );
}
