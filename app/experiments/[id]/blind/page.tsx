import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getText, prefetch } from "@/components/client/server";
import { BlindView } from "@/components/experiments/blind-view";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getText("experiments");
  return { title: t("blind.title") };
}

/** Two pictures without names; nothing on this page or in its address tells which LoRA drew which. */
export default async function Page(props: Props) {
  const { id } = await props.params;
  if (!/^\d{1,15}$/.test(id)) notFound();
  return prefetch(
    (trpc) => [trpc.experiments.blind.turn.queryOptions({ id: Number(id) })],
    <BlindView id={Number(id)} />,
  );
}
