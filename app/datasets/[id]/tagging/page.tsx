import { prefetch } from "@/components/client/server";
import { TaggingView } from "@/components/tagging/tagging-view";
import { type DatasetProps, datasetFrom, titleOf } from "../dataset";

export const generateMetadata = titleOf("tagging");

export default async function Page(props: DatasetProps) {
  const id = await datasetFrom(props);
  return prefetch(
    (trpc) => [
      trpc.datasets.get.queryOptions({ id }),
      trpc.tagging.taggers.queryOptions(),
      trpc.tagging.settings.queryOptions({ datasetId: id }),
      trpc.tagging.job.queryOptions({ datasetId: id }),
    ],
    <TaggingView key={id} id={id} />,
  );
}
