"use client";

import { FileQuestionMark, House } from "lucide-react";
import { useTranslations } from "use-intl";
import { ButtonLink } from "../ui/button";
import { PageHeader } from "../ui/page-header";
import { EmptyState } from "../ui/states";

export function NotFoundView() {
  const t = useTranslations("frame.notFound");
  return (
    <>
      <PageHeader crumbs={[{ label: t("title") }]} />
      <EmptyState
        icon={FileQuestionMark}
        title={t("title")}
        actions={
          <ButtonLink href="/" variant="primary" icon={House}>
            {t("home")}
          </ButtonLink>
        }
      >
        {t("text")}
      </EmptyState>
    </>
  );
}
