import { prefetch } from "@/components/client/server";
import { VersionsView } from "@/components/datasets/versions/versions-view";
import { type DatasetProps, datasetFrom, titleOf } from "../dataset";

export const generateMetadata = titleOf("versions");

export default async function Page(props: DatasetProps) {
  const id = await datasetFrom(props);
  return prefetch(
    (trpc) => [
      trpc.datasets.get.queryOptions({ id }),
      trpc.datasets.versions.list.queryOptions({ datasetId: id }),
    ],
    <VersionsView key={id} id={id} />,
  );
}
