import type { Metadata } from "next";
import { getText, prefetch } from "@/components/client/server";
import { PromptPresetsView } from "@/components/presets/prompt-presets-view";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getText("presets");
  return { title: t("prompts") };
}

export default function Page() {
  return prefetch((trpc) => [trpc.presets.list.queryOptions()], <PromptPresetsView />);
}
