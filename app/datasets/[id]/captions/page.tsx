import { prefetch } from "@/components/client/server";
import { CaptionsView } from "@/components/datasets/captions/captions-view";
import { type DatasetProps, datasetFrom, titleOf } from "../dataset";

export const generateMetadata = titleOf("captions");

export default async function Page(props: DatasetProps) {
  const id = await datasetFrom(props);
  return prefetch((trpc) => [trpc.datasets.get.queryOptions({ id })], <CaptionsView key={id} id={id} />);
}
