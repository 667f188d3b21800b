import type { Metadata } from "next";
import { getText, prefetch } from "@/components/client/server";
import { DatasetsView } from "@/components/datasets/list-view";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getText("datasets");
  return { title: t("title") };
}

export default function Page() {
  return prefetch((trpc) => [trpc.datasets.list.queryOptions()], <DatasetsView />);
}
