"use client";

import { useTranslations } from "use-intl";
import { Checkbox, Field, Input, NumberField, Segmented, Select } from "@/components/ui";
import type { BulkEdit } from "@/server/domain/captions/bulk";
import { TagsInput } from "./tags-input";

const KINDS = [
  "add",
  "remove",
  "replace",
  "find",
  "front",
  "trigger",
  "dedupe",
  "sort",
  "spaces",
  "trim",
] as const;

/** What an edit of another kind begins with; tags that were named already are carried over. */
export function begin(kind: BulkEdit["do"], before: BulkEdit): BulkEdit {
  const tags = "tags" in before ? before.tags : before.do === "replace" ? before.from : [];
  switch (kind) {
    case "add":
      return { do: "add", tags, where: "end" };
    case "remove":
      return { do: "remove", tags };
    case "replace":
      return { do: "replace", from: tags, to: "" };
    case "find":
      return { do: "find", find: "", put: "", regex: false, matchCase: false, within: "tag" };
    case "sort":
      return { do: "sort", by: "count", keep: 1 };
    case "front":
      return { do: "front", tags };
    case "spaces":
      return { do: "spaces", to: "space" };
    case "dedupe":
    case "trim":
    case "trigger":
      return { do: kind };
  }
}

type Part = { known: readonly { tag: string; count: number }[]; datasetId: number };

/** The form of one bulk edit. */
export function BulkForm({
  edit,
  onEdit,
  ...part
}: { edit: BulkEdit; onEdit: (edit: BulkEdit) => void } & Part) {
  const t = useTranslations("captions.bulk");
  const help = edit.do in HELP ? t(`help.${edit.do as keyof typeof HELP}`) : null;
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
      <Field label={t("do")} className="w-44">
        <Select
          value={edit.do}
          onValue={(kind) => onEdit(begin(kind, edit))}
          choices={KINDS.map((kind) => ({ value: kind, label: t(`kinds.${kind}`) }))}
        />
      </Field>
      <Fields edit={edit} onEdit={onEdit} {...part} />
      {help && <p className="w-full text-muted text-xs">{help}</p>}
    </div>
  );
}

const HELP = { dedupe: 1, trim: 1, trigger: 1, front: 1, replace: 1 } as const;

function Fields({
  edit,
  onEdit,
  known,
  datasetId,
}: { edit: BulkEdit; onEdit: (edit: BulkEdit) => void } & Part) {
  const t = useTranslations("captions.bulk");
  const tags = (
    value: readonly string[],
    label: string,
    put: (tags: string[]) => BulkEdit,
    single = false,
  ) => (
    <div className="min-w-56 flex-1">
      <p className="mb-1 text-sm">{label}</p>
      <TagsInput
        value={value}
        onValue={(next) => onEdit(put(next))}
        known={known}
        datasetId={datasetId}
        label={label}
        single={single}
      />
    </div>
  );
  switch (edit.do) {
    case "add":
      return (
        <>
          {tags(edit.tags, t("tags"), (next) => ({ ...edit, tags: next }))}
          <Field label={t("where")} className="w-40">
            <Select
              value={edit.where}
              onValue={(where) => onEdit({ ...edit, where })}
              choices={(["front", "end", "after"] as const).map((where) => ({
                value: where,
                label: t(`wheres.${where}`),
              }))}
            />
          </Field>
          {edit.where === "after" &&
            tags(edit.after ? [edit.after] : [], t("after"), ([after]) => ({ ...edit, after }), true)}
        </>
      );
    case "remove":
    case "front":
      return tags(edit.tags, t("tags"), (next) => ({ ...edit, tags: next }));
    case "replace":
      return (
        <>
          {tags(edit.from, t("from"), (from) => ({ ...edit, from }))}
          {tags(edit.to ? [edit.to] : [], t("to"), ([to = ""]) => ({ ...edit, to }), true)}
        </>
      );
    case "find":
      return (
        <>
          <Field label={t("find")} className="min-w-48 flex-1">
            <Input
              value={edit.find}
              onChange={(e) => onEdit({ ...edit, find: e.target.value })}
              className={edit.regex ? "font-mono" : ""}
            />
          </Field>
          <Field label={t("put")} className="min-w-48 flex-1">
            <Input
              value={edit.put}
              placeholder={t("putEmpty")}
              onChange={(e) => onEdit({ ...edit, put: e.target.value })}
              className={edit.regex ? "font-mono" : ""}
            />
          </Field>
          <Field label={t("within")} className="w-44">
            <Select
              value={edit.within}
              onValue={(within) => onEdit({ ...edit, within })}
              choices={(["tag", "whole", "caption"] as const).map((value) => ({
                value,
                label: t(`withins.${value}`),
              }))}
            />
          </Field>
          <div className="flex w-full flex-wrap gap-x-5">
            <Checkbox checked={edit.regex} onChecked={(regex) => onEdit({ ...edit, regex })}>
              {t("regex")}
            </Checkbox>
            <Checkbox checked={edit.matchCase} onChecked={(matchCase) => onEdit({ ...edit, matchCase })}>
              {t("matchCase")}
            </Checkbox>
          </div>
        </>
      );
    case "sort":
      return (
        <>
          <Field label={t("by")} className="w-40">
            <Select
              value={edit.by}
              onValue={(by) => onEdit({ ...edit, by })}
              choices={(["count", "alphabet"] as const).map((by) => ({ value: by, label: t(`bys.${by}`) }))}
            />
          </Field>
          <Field label={t("keep")} className="w-40">
            <NumberField
              value={edit.keep}
              integer
              min={0}
              max={64}
              onValue={(keep) => onEdit({ ...edit, keep: keep ?? 0 })}
            />
          </Field>
        </>
      );
    case "spaces":
      return (
        <div>
          <p className="mb-1 text-sm">{t("kinds.spaces")}</p>
          <Segmented
            label={t("kinds.spaces")}
            value={edit.to}
            onValue={(to) => onEdit({ ...edit, to })}
            choices={(["space", "underscore"] as const).map((to) => ({
              value: to,
              label: t(`spacesTo.${to}`),
            }))}
          />
          <p className="mt-1 text-muted text-xs">{t("spacesHelp")}</p>
        </div>
      );
    case "dedupe":
    case "trim":
    case "trigger":
      return null;
  }
}
