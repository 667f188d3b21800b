import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getCaller, getText, prefetch } from "@/components/client/server";
import { TaggingView } from "@/components/tagging/tagging-view";

type Props = { params: Promise<{ id: string }> };

const idFrom = async ({ params }: Props): Promise<number> => {
  const id = Number((await params).id);
  return Number.isSafeInteger(id) && id > 0 ? id : notFound();
};

export async function generateMetadata(props: Props): Promise<Metadata> {
  const t = await getText("tagging");
  const caller = await getCaller();
  const dataset = await caller.datasets.get({ id: await idFrom(props) }).catch(() => null);
  return { title: dataset ? `${t("title")} · ${dataset.name}` : t("title") };
}

export default async function Page(props: Props) {
  const id = await idFrom(props);
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
