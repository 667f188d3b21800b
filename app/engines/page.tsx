import type { Metadata } from "next";
import { getText, prefetch } from "@/components/client/server";
import { EnginesView } from "@/components/engines/engines-view";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getText("engines");
  return { title: t("title") };
}

export default function Page() {
  return prefetch(
    (trpc) => [trpc.engines.list.queryOptions(), trpc.engines.webuis.queryOptions()],
    <EnginesView />,
  );
}
