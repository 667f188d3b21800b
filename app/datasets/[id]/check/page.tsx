import { prefetch } from "@/components/client/server";
import { FindingsView } from "@/components/datasets/findings/findings-view";
import { type DatasetProps, datasetFrom, titleOf } from "../dataset";

export const generateMetadata = titleOf("findings");

export default async function Page(props: DatasetProps) {
  const id = await datasetFrom(props);
  return prefetch(
    (trpc) => [
      trpc.datasets.get.queryOptions({ id }),
      trpc.datasets.findings.view.queryOptions({ datasetId: id }),
    ],
    <FindingsView key={id} id={id} />,
  );
}
