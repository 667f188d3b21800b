import type { Metadata } from "next";
import { getText, prefetch } from "@/components/client/server";
import { PresetsView } from "@/components/recipes/presets-view";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getText("recipes");
  return { title: t("presets.title") };
}

export default function PresetsPage() {
  return prefetch((trpc) => [trpc.recipes.presets.queryOptions()], <PresetsView />);
}
