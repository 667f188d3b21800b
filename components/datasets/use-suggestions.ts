"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { useTRPC } from "@/components/client/trpc";
import type { Field } from "@/server/domain/datasets/query";
import {
  type Completed,
  fieldsFrom,
  type Slot,
  takeField,
  takeValue,
} from "@/server/domain/datasets/query-complete";
import { CHOICES, FIELD_NAMES, isChoice, isNumber } from "@/server/domain/datasets/query-fields";

export type Suggestion = {
  key: string;
  /** as it will stand in the query */
  label: string;
  /** what it means, or how many pictures it finds */
  hint: string;
  take: (text: string) => Completed;
};

const MOST_FIELDS = 6;

/** What could stand at the cursor: tags with their counts and fields at a word, values after a field. */
export function useSuggestions(datasetId: number, slot: Slot | null, resolution: number): Suggestion[] {
  const t = useTranslations("gallery.fields");
  const locale = useLocale();
  const trpc = useTRPC();
  const asks = slot && (slot.field === null ? slot.part.trim() !== "" : looksUp(slot.field));
  const wanted = useBreath(JSON.stringify(asks ? { field: slot.field ?? "tag", part: slot.part } : null));
  const input = JSON.parse(wanted) as { field: Field; part: string } | null;
  const { data } = useQuery({
    ...trpc.datasets.gallery.values.queryOptions({
      datasetId,
      field: input?.field ?? "tag",
      part: input?.part ?? "",
      ...(input?.field === "bucket" && { resolution }),
    }),
    enabled: input !== null,
    placeholderData: keepPreviousData,
  });
  if (!slot) return [];
  const { field, part } = slot;
  if (field !== null && isChoice(field)) {
    const typed = part.trim().toLowerCase();
    return Object.entries(CHOICES[field]).flatMap(([value, words]) =>
      value.startsWith(typed) || words.some((word) => word.startsWith(typed))
        ? [
            {
              key: value,
              label: value,
              hint: t(`${field}.${value}`),
              take: (text: string) => takeValue(text, slot, field, value),
            },
          ]
        : [],
    );
  }
  const values = asks
    ? (data ?? []).map(({ value, count }) => ({
        key: `=${value}`,
        label: value,
        hint: String(count),
        take: (text: string) => takeValue(text, slot, field ?? "tag", value),
      }))
    : [];
  if (field !== null) return values;
  const fields = fieldsFrom(part)
    .slice(0, part ? MOST_FIELDS : undefined)
    .map((name) => ({
      key: `:${name}`,
      label: `${locale === "zh-CN" ? (FIELD_NAMES[name][1] ?? name) : name}:`,
      hint: t(`${name}.help`),
      take: (text: string) => takeField(text, slot, name),
    }));
  // a whole field name is meant as one, half a word rather as a tag
  return [...values.slice(0, part ? 8 : 0), ...fields];
}

const looksUp = (field: Field): boolean => !isNumber(field) && !isChoice(field) && field !== "caption";

/** The value after it has stood still for a moment. */
function useBreath(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), 60);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
