"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { LinkTabs, PageHeader } from "../ui";

/** The head of both pages of the presets: training parameters and prompts. */
export function PresetsHead({ page, actions }: { page: "recipes" | "prompts"; actions?: ReactNode }) {
  const t = useTranslations("presets");
  return (
    <PageHeader crumbs={[{ label: t("title") }]} actions={actions}>
      <LinkTabs
        label={t("title")}
        value={page}
        tabs={[
          { value: "recipes", href: "/presets", label: t("recipes") },
          { value: "prompts", href: "/presets/prompts", label: t("prompts") },
        ]}
      />
    </PageHeader>
  );
}
