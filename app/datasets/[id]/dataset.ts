import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getCaller, getText } from "@/components/client/server";

export type DatasetProps = { params: Promise<{ id: string }> };

/** A number of the address; whatever cannot be one leads to "not found". */
export const idFrom = (text: string): number => {
  const id = Number(text);
  return Number.isSafeInteger(id) && id > 0 ? id : notFound();
};

/** The dataset that a page of this folder is about. */
export const datasetFrom = async ({ params }: DatasetProps): Promise<number> => idFrom((await params).id);

/** `generateMetadata` of a page of a dataset: what it is, and of which dataset. */
export const titleOf =
  (noun: string) =>
  async (props: DatasetProps): Promise<Metadata> => {
    const t = await getText(noun);
    const caller = await getCaller();
    const dataset = await caller.datasets.get({ id: await datasetFrom(props) }).catch(() => null);
    return { title: dataset ? `${t("title")} · ${dataset.name}` : t("title") };
  };
