"use client";

import { useQuery } from "@tanstack/react-query";
import { Bookmark } from "lucide-react";
import { useTranslations } from "use-intl";
import { useTRPC } from "../client/trpc";
import { Button, Menu } from "../ui";
import type { PromptPreset } from "./answers";

/** Offers the prompt presets where a prompt is written. */
export function PresetMenu({ onPreset }: { onPreset: (preset: PromptPreset) => void }) {
  const t = useTranslations("presets");
  const trpc = useTRPC();
  const { data } = useQuery(trpc.presets.list.queryOptions());
  return (
    <Menu
      align="start"
      label={t("use.menu")}
      trigger={
        <Button size="sm" variant="quiet" icon={Bookmark}>
          {t("use.menu")}
        </Button>
      }
      items={
        data?.length
          ? data.map((preset) => ({ label: preset.name, onSelect: () => onPreset(preset) }))
          : [{ label: t("use.none"), href: "/presets/prompts" }]
      }
    />
  );
}
