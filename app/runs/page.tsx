import type { Metadata } from "next";
import { getText, prefetch } from "@/components/client/server";
import { MOST } from "@/components/runs/list";
import { RunsView } from "@/components/runs/runs-view";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getText("runs");
  return { title: t("title") };
}

export default function Page() {
  return prefetch(
    (trpc) => [trpc.runs.list.queryOptions({ limit: MOST }), trpc.runs.paused.queryOptions()],
    <RunsView />,
  );
}
