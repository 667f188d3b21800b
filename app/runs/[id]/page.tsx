import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getCaller, prefetch } from "@/components/client/server";
import { RunView } from "@/components/runs/run-view";

type Props = { params: Promise<{ id: string }> };

const idOf = async (props: Props): Promise<number> => {
  const { id } = await props.params;
  if (!/^\d{1,15}$/.test(id)) notFound();
  return Number(id);
};

export async function generateMetadata(props: Props): Promise<Metadata> {
  const id = await idOf(props);
  const run = await (await getCaller()).runs.get({ id }).catch(() => null);
  return run ? { title: `#${run.number} ${run.name}` } : {};
}

export default async function Page(props: Props) {
  const id = await idOf(props);
  return prefetch((trpc) => [trpc.runs.get.queryOptions({ id })], <RunView id={id} />);
}
