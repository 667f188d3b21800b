import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getCaller, prefetch } from "@/components/client/server";
import { ExperimentView } from "@/components/experiments/experiment-view";

type Props = { params: Promise<{ id: string }> };

const idOf = async (props: Props): Promise<number> => {
  const { id } = await props.params;
  if (!/^\d{1,15}$/.test(id)) notFound();
  return Number(id);
};

export async function generateMetadata(props: Props): Promise<Metadata> {
  const id = await idOf(props);
  const row = await (await getCaller()).experiments.get({ id }).catch(() => null);
  return row ? { title: `#${row.number} ${row.name}` } : {};
}

export default async function Page(props: Props) {
  const id = await idOf(props);
  return prefetch(
    (trpc) => [trpc.experiments.get.queryOptions({ id }), trpc.experiments.choices.queryOptions()],
    <ExperimentView id={id} />,
  );
}
