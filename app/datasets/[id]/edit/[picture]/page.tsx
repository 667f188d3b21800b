import { prefetch } from "@/components/client/server";
import { EditorPage } from "@/components/datasets/editor/editor-page";
import { datasetFrom, idFrom, titleOf } from "../../dataset";

type Props = { params: Promise<{ id: string; picture: string }> };

export const generateMetadata = titleOf("editor");

export default async function Page(props: Props) {
  const id = await datasetFrom(props);
  const picture = idFrom((await props.params).picture);
  return prefetch(
    (trpc) => [
      trpc.datasets.get.queryOptions({ id }),
      trpc.datasets.editor.open.queryOptions({ pictureId: picture }),
    ],
    <EditorPage datasetId={id} picture={picture} />,
  );
}
