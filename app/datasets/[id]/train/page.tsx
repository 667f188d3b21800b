import { notFound } from "next/navigation";
import { getCaller, prefetch } from "@/components/client/server";
import { TrainView } from "@/components/recipes/train-view";
import { type DatasetProps, datasetFrom, titleOf } from "../dataset";

export const generateMetadata = titleOf("recipes");

export default async function TrainPage(props: DatasetProps) {
  const datasetId = await datasetFrom(props);
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
