import type { Metadata } from "next";
import { getText, prefetch } from "@/components/client/server";
import { LorasView } from "@/components/loras/loras-view";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getText("loras");
  return { title: t("title") };
}

export default function Page() {
  return prefetch((trpc) => [trpc.loras.list.queryOptions()], <LorasView />);
}
