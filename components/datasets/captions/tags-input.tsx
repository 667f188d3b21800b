"use client";

import { useTranslations } from "use-intl";
import { joinTags, tagKey } from "@/server/domain/datasets/captions";
import { Chip } from "../chip";
import { TagField } from "../tag-field";

/** Several tags of a form, with completion; `single` keeps the last one only. */
export function TagsInput({
  value,
  onValue,
  known,
  datasetId,
  label,
  single = false,
}: {
  value: readonly string[];
  onValue: (tags: string[]) => void;
  known: readonly { tag: string; count: number }[];
  datasetId: number;
  label: string;
  single?: boolean;
}) {
  const t = useTranslations("datasets.caption");
  return (
    <div className="control relative flex flex-wrap items-center gap-1 p-1 focus-within:border-accent">
      {value.map((tag, i) => (
        <Chip
          key={tag}
          tag={tag}
          removeLabel={t("remove", { tag })}
          onRemove={() => onValue(value.filter((_, at) => at !== i))}
        />
      ))}
      <TagField
        known={known}
        datasetId={datasetId}
        label={label}
        placeholder={value.length ? "" : label}
        onTags={(tags) => {
          if (single) return onValue([joinTags(tags)]);
          const have = new Set(value.map(tagKey));
          onValue([...value, ...tags.filter((tag) => !have.has(tagKey(tag)))]);
        }}
        onEmptyBack={(fresh) => fresh && onValue(value.slice(0, -1))}
      />
    </div>
  );
}
