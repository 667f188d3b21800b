"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { useStream } from "@/components/client/stream";
import { useTRPC } from "@/components/client/trpc";
import { ButtonLink, ErrorPanel, PageBody, PageHeader, Skeleton } from "@/components/ui";
import type { DatasetDetail } from "./use-rows";

/**
 * The frame of every page of a dataset: follows its news and loads it. What cannot be loaded is said, with the ways to
 * try again and back. A dataset that is there stays in sight when news of it fail to come: what is being typed is kept.
 */
export function DatasetPage({
  id,
  children,
}: {
  id: number;
  children: (dataset: DatasetDetail) => ReactNode;
}) {
  const t = useTranslations("datasets");
  const trpc = useTRPC();
  useStream([`dataset:${id}`]);
  const { data: dataset, error, refetch } = useQuery(trpc.datasets.get.queryOptions({ id }));
  const cause = error && errorShape(error);
  if (dataset && cause?.code !== "no-dataset") return children(dataset);
  return (
    <>
      <PageHeader crumbs={[{ label: t("title"), href: "/datasets" }, { label: dataset?.name ?? "…" }]} />
      <PageBody wide={!cause}>
        {cause ? (
          <ErrorPanel
            error={cause}
            onRetry={() => void refetch()}
            actions={<ButtonLink href="/datasets">{t("back")}</ButtonLink>}
          />
        ) : (
          <Skeleton className="h-[60dvh] w-full" />
        )}
      </PageBody>
    </>
  );
}
