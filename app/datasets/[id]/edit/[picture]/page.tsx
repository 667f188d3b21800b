import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getCaller, getText, prefetch } from "@/components/client/server";
import { EditorPage } from "@/components/datasets/editor/editor-page";

type Props = { params: Promise<{ id: string; picture: string }> };

const idsFrom = async ({ params }: Props) => {
  const { id, picture } = await params;
  const ids = [Number(id), Number(picture)] as const;
  return ids.every((one) => Number.isSafeInteger(one) && one > 0) ? ids : notFound();
};

export async function generateMetadata(props: Props): Promise<Metadata> {
  const t = await getText("editor");
  const caller = await getCaller();
  const [id] = await idsFrom(props);
  const dataset = await caller.datasets.get({ id }).catch(() => null);
  return { title: dataset ? `${t("title")} · ${dataset.name}` : t("title") };
}

export default async function Page(props: Props) {
  const [id, picture] = await idsFrom(props);
  return prefetch(
    (trpc) => [
      trpc.datasets.get.queryOptions({ id }),
      trpc.datasets.editor.open.queryOptions({ pictureId: picture }),
    ],
    <EditorPage datasetId={id} picture={picture} />,
  );
}
