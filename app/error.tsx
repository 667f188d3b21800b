"use client";

import { CircleX, RotateCcw } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button, ButtonLink, EmptyState, PageHeader } from "@/components/ui";

/** What a page shows when drawing it failed: what is safe, and the next step. */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const t = useTranslations("frame.broken");
  return (
    <>
      <PageHeader crumbs={[{ label: t("title") }]} />
      <EmptyState
        icon={CircleX}
        title={t("title")}
        actions={
          <>
            <ButtonLink href="/">{t("home")}</ButtonLink>
            <Button variant="primary" icon={RotateCcw} onClick={reset}>
              {t("again")}
            </Button>
          </>
        }
      >
        <p>{t("text")}</p>
        <p className="mt-2 break-words font-mono text-xs">
          {error.digest ? t("code", { digest: error.digest }) : error.message}
        </p>
      </EmptyState>
    </>
  );
}
