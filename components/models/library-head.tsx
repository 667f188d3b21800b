"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { LinkTabs, PageHeader } from "@/components/ui";

/** The head of both pages of the models: LoRA | 底模. */
export function LibraryHead({ page, actions }: { page: "loras" | "models"; actions?: ReactNode }) {
  const t = useTranslations("loras");
  return (
    <PageHeader crumbs={[{ label: t("library") }]} actions={actions}>
      <LinkTabs
        label={t("library")}
        value={page}
        tabs={[
          { value: "loras", href: "/models/loras", label: t("title") },
          { value: "models", href: "/models", label: t("models") },
        ]}
      />
    </PageHeader>
  );
}
