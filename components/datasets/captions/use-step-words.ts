"use client";

import { useFormatter, useTranslations } from "use-intl";
import type { BulkEdit } from "@/server/domain/captions/bulk";
import type { Outputs } from "../use-rows";

type Step = Outputs["history"][number];

/** Tags named in one line; the others are counted. */
const NAMED = 3;
const ABOUT_CAPTIONS: ReadonlySet<Step["kind"]> = new Set(["caption", "captions", "retag", "bulk"]);

/** What a step of the history was, in one line: "smile → grin · 143 张", "012.png：添加 guitar". */
export function useStepWords(): (step: Step) => string {
  const t = useTranslations("captions.history");
  const kinds = useTranslations("datasets.kind");
  const format = useFormatter();
  const list = (tags: readonly string[]) => {
    const shown = tags.slice(0, NAMED).join(", ");
    return tags.length > NAMED ? t("more", { shown, count: tags.length - NAMED }) : shown;
  };
  const ofEdit = (edit: BulkEdit): string => {
    switch (edit.do) {
      case "add":
        return t(edit.where === "front" ? "addFront" : "add", { tags: list(edit.tags) });
      case "remove":
        return t("remove", { tags: list(edit.tags) });
      case "replace":
        return t("replace", { from: list(edit.from), to: edit.to });
      case "find":
        return t("find", { from: edit.find, to: edit.put || t("nothing") });
      case "front":
        return t("front", { tags: list(edit.tags) });
      case "spaces":
        return t(edit.to === "space" ? "spaces" : "underscores");
      case "dedupe":
      case "sort":
      case "trim":
      case "trigger":
        return t(edit.do);
    }
  };
  const ofTags = ({ added, removed }: { added: string[]; removed: string[] }): string => {
    if (added.length === 1 && removed.length === 1)
      return t("replace", { from: removed[0] ?? "", to: added[0] ?? "" });
    const parts = [
      ...(added.length ? [t("add", { tags: list(added) })] : []),
      ...(removed.length ? [t("remove", { tags: list(removed) })] : []),
    ];
    return parts.length ? parts.join(" · ") : t("order");
  };
  return (step) => {
    const { words } = step;
    const say = (): string => {
      if (words.edit) return t("onMany", { what: ofEdit(words.edit), count: words.count });
      if (words.picture && ABOUT_CAPTIONS.has(words.kind)) {
        const what = ofTags(words.picture);
        return words.count === 1
          ? t("onOne", { name: words.picture.name, what })
          : t("onMany", { what, count: words.count });
      }
      if (words.kind === "return")
        return words.since
          ? t("since", { when: format.dateTime(words.since, { dateStyle: "medium", timeStyle: "medium" }) })
          : t("sinceStart");
      return kinds(words.kind, { count: words.count });
    };
    if (step.kind === "undo" || step.kind === "redo") return t(step.kind, { what: say() });
    return say();
  };
}
