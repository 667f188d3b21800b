import type { Metadata } from "next";
import { getText, prefetch } from "@/components/client/server";
import { ModelsView } from "@/components/models/models-view";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getText("models");
  return { title: t("title") };
}

export default function Page() {
  return prefetch((trpc) => [trpc.models.list.queryOptions()], <ModelsView />);
}
