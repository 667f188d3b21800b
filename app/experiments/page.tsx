import type { Metadata } from "next";
import { getText, prefetch } from "@/components/client/server";
import { ExperimentsView } from "@/components/experiments/experiments-view";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getText("experiments");
  return { title: t("title") };
}

export default function Page() {
  return prefetch(
    (trpc) => [trpc.experiments.list.queryOptions(), trpc.experiments.choices.queryOptions()],
    <ExperimentsView />,
  );
}
