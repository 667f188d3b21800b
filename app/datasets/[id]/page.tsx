import type { Metadata } from "next";
import { getCaller, getText, prefetch } from "@/components/client/server";
import { DatasetView } from "@/components/datasets/dataset-view";
import { CHUNK, filterOf, plainQuery } from "@/components/datasets/filter-of";
import { unpackOutline } from "@/server/domain/datasets/outline";
import { isSort } from "@/server/domain/datasets/query-sort";
import { type DatasetProps, datasetFrom } from "./dataset";

type Address = Record<string, string | string[] | undefined>;
type Props = DatasetProps & { searchParams: Promise<Address> };

export async function generateMetadata(props: Props): Promise<Metadata> {
  const t = await getText("datasets");
  const caller = await getCaller();
  const dataset = await caller.datasets.get({ id: await datasetFrom(props) }).catch(() => null);
  return { title: dataset?.name ?? t("title") };
}

export default async function Page(props: Props) {
  const id = await datasetFrom(props);
  const { q, sort, trash, res } = await props.searchParams;
  const filter = filterOf(id, {
    query: plainQuery(typeof q === "string" ? q : "") ?? "",
    sort: typeof sort === "string" && isSort(sort) ? sort : "name",
    trash: trash === "true",
    res: Number(res) || 512,
  });
  const caller = await getCaller();
  const outline = await caller.datasets.outline(filter).catch(() => null);
  const ids = outline ? unpackOutline(outline).ids.slice(0, CHUNK) : [];
  return prefetch(
    (trpc) => [
      trpc.datasets.get.queryOptions({ id }),
      trpc.datasets.outline.queryOptions(filter),
      ...(ids.length ? [trpc.datasets.rows.queryOptions({ datasetId: id, ids })] : []),
      trpc.datasets.tags.queryOptions(filter),
      trpc.datasets.gallery.views.queryOptions({ datasetId: id }),
    ],
    <DatasetView key={id} id={id} />,
  );
}
