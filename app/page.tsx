import type { Metadata } from "next";
import { getText, prefetch } from "@/components/client/server";
import { HomeView } from "@/components/home/home-view";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getText("home");
  return { title: t("title") };
}

export default function Page() {
  return prefetch((trpc) => [trpc.home.overview.queryOptions()], <HomeView />);
}
