"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import { useUndoable } from "@/components/client/undo";
import {
  Button,
  Facts,
  Field,
  formatBytes,
  formatCount,
  Input,
  Select,
  Sheet,
  Textarea,
  Time,
} from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import type { Family } from "@/server/domain/models/family";
import { FAMILY_NAME } from "@/server/domain/models/words";
import type { Model } from "./answers";
import { CopyLine } from "./copy-line";
import { FamilyBadge } from "./family-badge";
import { ModelRemark } from "./model-remark";

const CHOOSABLE: Family[] = ["sd15", "sd2", "sdxl", "unknown"];

/** Everything about one base model, with name and note to write. */
export function ModelSheet({ model, onClose }: { model: Model; onClose: () => void }) {
  const t = useTranslations("models");
  const locale = useLocale() as Locale;
  const trpc = useTRPC();
  const cache = useQueryClient();
  const undoable = useUndoable();
  const [name, setName] = useState(model.name);
  const [note, setNote] = useState(model.note);
  const settled = {
    onSuccess: () => void cache.invalidateQueries({ queryKey: trpc.models.pathKey() }),
    onError: (e: unknown) => toastError(e, locale),
  };
  const edit = useMutation(trpc.models.edit.mutationOptions(settled));
  const refresh = useMutation(trpc.models.refresh.mutationOptions(settled));
  const restore = useMutation(trpc.models.restore.mutationOptions(settled));
  const remove = useMutation(
    trpc.models.delete.mutationOptions({
      ...settled,
      onSuccess: () => {
        settled.onSuccess();
        onClose();
        undoable(t("removed", { name: model.name }), () => restore.mutateAsync({ id: model.id }));
      },
    }),
  );
  const { facts } = model;
  const rows: [string, React.ReactNode][] = [
    [
      t("facts.kind"),
      <FamilyBadge key="kind" family={model.family} format={model.format} prediction={facts.prediction} />,
    ],
    [t("facts.size"), formatBytes(model.bytes)],
  ];
  if (facts.dtype) rows.push([t("facts.dtype"), facts.dtype]);
  if (facts.parameters > 0) rows.push([t("facts.parameters"), formatCount(facts.parameters, locale)]);
  if (facts.title) rows.push([t("facts.title"), facts.title]);
  rows.push([t("facts.added"), <Time key="at" at={model.createdAt} />]);
  const own = model.format !== "rehearsal";
  return (
    <Sheet
      open
      onOpen={(open) => !open && onClose()}
      title={model.name}
      actions={
        <>
          <Button
            variant="quiet"
            icon={Trash2}
            busy={remove.isPending}
            onClick={() => remove.mutate({ id: model.id })}
          >
            {t("remove")}
          </Button>
          {own && (
            <Button
              icon={RefreshCw}
              busy={refresh.isPending}
              onClick={() => refresh.mutate({ id: model.id })}
            >
              {t("reread")}
            </Button>
          )}
        </>
      }
    >
      <div className="grid gap-5">
        {model.file === "missing" && <p className="text-bad text-sm">{t("file.missingLong")}</p>}
        {model.file === "changed" && <p className="text-sm text-warn">{t("file.changedLong")}</p>}
        <ModelRemark family={model.family} facts={facts} format={model.format} />
        <Facts items={rows} />
        {model.format === "rehearsal" ? (
          <p className="text-muted text-sm">{t("rehearsalLong")}</p>
        ) : (
          <CopyLine text={model.path} label={t("facts.path")} />
        )}
        {model.format === "ckpt" && (
          <Field label={t("facts.kind")} help={t("ckptKind")}>
            <Select
              value={CHOOSABLE.includes(model.family) ? model.family : "unknown"}
              onValue={(family) => edit.mutate({ id: model.id, family })}
              choices={CHOOSABLE.map((family) => ({
                value: family,
                label: FAMILY_NAME[family][locale === "zh-CN" ? "zh" : "en"],
              }))}
            />
          </Field>
        )}
        <Field label={t("facts.name")}>
          <Input
            value={name}
            onChange={(e) => setName(e.target.value)}
            onBlur={() =>
              name.trim() && name.trim() !== model.name && edit.mutate({ id: model.id, name: name.trim() })
            }
          />
        </Field>
        <Field label={t("facts.note")}>
          <Textarea
            rows={4}
            value={note}
            placeholder={t("notePlaceholder")}
            onChange={(e) => setNote(e.target.value)}
            onBlur={() => note !== model.note && edit.mutate({ id: model.id, note })}
          />
        </Field>
      </div>
    </Sheet>
  );
}
