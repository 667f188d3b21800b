"use client";
import dynamic from "next/dynamic";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { ErrorPanel, PageBody, PageHeader, Skeleton } from "@/components/ui";
import { useExperiment } from "./use-experiment";

/** A page shows one of them: the other comes when it is asked for. */
const GridView = dynamic(() => import("./grid-view").then((m) => m.GridView));
const PlanView = dynamic(() => import("./plan-view").then((m) => m.PlanView));

/** The page of one experiment: its plan until it is started, then its grid. */
export function ExperimentView({ id }: { id: number }) {
  const t = useTranslations("experiments");
  const { query, experiment } = useExperiment(id);
  const [view, setView] = useQueryState("view", parseAsStringLiteral(["plan", "grid"] as const));
  if (!experiment)
    return (
      <>
        <PageHeader crumbs={[{ label: t("title"), href: "/experiments" }, { label: `#${id}` }]} />
        <PageBody wide>
          {query.error ? (
            <ErrorPanel error={errorShape(query.error)} onRetry={() => void query.refetch()} />
          ) : (
            <Skeleton className="h-[60dvh] w-full" />
          )}
        </PageBody>
      </>
    );
  if (experiment.state === "draft" || view === "plan")
    return <PlanView key={id} experiment={experiment} onGrid={() => void setView(null)} />;
  return <GridView experiment={experiment} onPlan={() => void setView("plan", { history: "push" })} />;
}
