import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getCaller, getText, prefetch } from "@/components/client/server";
import { TrainView } from "@/components/recipes/train-view";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getText("recipes");
  return { title: t("title") };
}

export default async function TrainPage({ params }: { params: Promise<{ id: string }> }) {
  const datasetId = Number((await params).id);
  if (!Number.isInteger(datasetId) || datasetId < 1) notFound();
  const caller = await getCaller();
  const name = await caller.datasets.get({ id: datasetId }).then(
    (dataset) => dataset.name,
    () => null,
  );
  if (name === null) notFound();
  return prefetch(
    (trpc) => [
      trpc.recipes.draft.queryOptions({ datasetId }),
      trpc.recipes.facts.queryOptions({ datasetId }),
      trpc.recipes.choices.queryOptions(),
      trpc.recipes.presets.queryOptions(),
    ],
    <TrainView datasetId={datasetId} datasetName={name} />,
  );
}
