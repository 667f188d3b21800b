"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { FolderOpen, Images, Plus, RotateCcw } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { errorShape, toastError } from "@/components/client/errors";
import { useStream } from "@/components/client/stream";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import {
  Badge,
  Button,
  ButtonLink,
  EmptyState,
  ErrorPanel,
  PageBody,
  PageHeader,
  Picture,
  Section,
  Skeleton,
  Time,
} from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import { DropZone } from "./drop-zone";
import type { PickedFile } from "./dropped-files";
import { usePickers } from "./import-menu";
import { NameDialog } from "./name-dialog";
import { sendFiles } from "./uploads";
import type { Outputs } from "./use-rows";

type Card = Outputs["list"][number];

/** All datasets, each by its cover with its next step. Files dropped here become a new one. */
export function DatasetsView() {
  const t = useTranslations("datasets");
  const trpc = useTRPC();
  const client = useTRPCClient().datasets;
  const router = useRouter();
  useStream(["dataset:0"]);
  const { data, error, refetch } = useQuery(trpc.datasets.list.queryOptions());
  // false = closed, null = an empty one, else the files that wait for a name
  const [naming, setNaming] = useState<false | null | PickedFile[]>(false);
  const ti = useTranslations("imports.import");
  const pickers = usePickers((files) => files.length > 0 && setNaming(files));
  const create = async (name: string) => {
    const { id } = await client.create.mutate({
      name,
      clientKey: crypto.getRandomValues(new Uint32Array(3)).join("-"),
    });
    if (naming) sendFiles(id, null, naming);
    router.push(`/datasets/${id}`);
  };
  const add = (
    <Button variant="primary" icon={Plus} onClick={() => setNaming(null)}>
      {t("create")}
    </Button>
  );
  return (
    <>
      <PageHeader crumbs={[{ label: t("title") }]} actions={data?.length ? add : undefined} />
      <PageBody wide>
        {error ? (
          <ErrorPanel error={errorShape(error)} onRetry={() => void refetch()} />
        ) : !data ? (
          <Skeleton className="h-64 w-full" />
        ) : data.length === 0 ? (
          <EmptyState icon={Images} title={t("list.empty")} actions={add}>
            {t("list.emptyText")}
          </EmptyState>
        ) : (
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,300px),1fr))] gap-4">
            {data.map((card) => (
              <DatasetCard key={card.id} card={card} />
            ))}
          </ul>
        )}
        <Deleted />
      </PageBody>
      <DropZone act={t("list.drop")} onFiles={(files) => files.length > 0 && setNaming(files)} />
      {pickers.inputs}
      {naming !== false && (
        <NameDialog
          title={t("createTitle")}
          verb={t("create")}
          help={naming ? t("createWith", { count: naming.length }) : t("createHelp")}
          first={naming ? folderOf(naming) : ""}
          onName={create}
          onClose={() => setNaming(false)}
        >
          <div className="mt-4 flex flex-col items-center gap-3 rounded-md border border-dashed px-4 py-5 text-center">
            <p className="text-muted text-sm">{t("createDrop")}</p>
            <div className="flex flex-wrap justify-center gap-2">
              <Button icon={Images} onClick={pickers.pickFiles}>
                {ti("files")}
              </Button>
              <Button icon={FolderOpen} onClick={pickers.pickFolder}>
                {ti("folder")}
              </Button>
            </div>
          </div>
        </NameDialog>
      )}
    </>
  );
}

/** The folder that was dropped, as the first guess of a name: "10_yui" gives "yui". */
function folderOf(files: readonly PickedFile[]): string {
  const first = files[0]?.path ?? "";
  return first.includes("/") ? (first.split("/")[0] ?? "").replace(/^\d+_/, "") : "";
}

function DatasetCard({ card }: { card: Card }) {
  const t = useTranslations("datasets");
  const next =
    card.next === "train"
      ? `/datasets/${card.id}/train`
      : `/datasets/${card.id}${card.next === "caption" ? "?q=-has:caption" : ""}`;
  return (
    <li className="group relative flex flex-col overflow-hidden rounded-lg border bg-surface hover:border-edge">
      <Covers card={card} />
      <div className="flex flex-1 flex-col gap-2 p-3.5">
        <div className="flex items-start gap-2">
          <h2 className="min-w-0 flex-1 truncate text-lg">
            <Link href={`/datasets/${card.id}`} className="after:absolute after:inset-0">
              {card.name}
            </Link>
          </h2>
          {card.origin === "sample" && <Badge>{t("sample")}</Badge>}
        </div>
        <p className="text-muted text-sm">
          {card.pictures === 0
            ? t("list.none")
            : [
                t("list.pictures", { count: card.pictures }),
                card.uncaptioned > 0
                  ? t("list.uncaptioned", { count: card.uncaptioned })
                  : t("list.captioned"),
                card.pictures > card.used ? t("list.excluded", { count: card.pictures - card.used }) : "",
              ]
                .filter(Boolean)
                .join(" · ")}
        </p>
        <div className="mt-auto flex items-center justify-between gap-2 pt-1">
          <span className="text-muted text-xs">
            <Time at={card.updatedAt} className="relative" />
          </span>
          <ButtonLink href={next} size="sm" className="relative">
            {t(`next.${card.next}`, { count: card.uncaptioned })}
          </ButtonLink>
        </div>
      </div>
    </li>
  );
}

/** Up to four pictures side by side; the first takes the most room. */
function Covers({ card }: { card: Card }) {
  const [first, ...rest] = card.covers;
  if (!first)
    return (
      <div className="flex aspect-[2/1] items-center justify-center bg-ground text-muted">
        <Images aria-hidden strokeWidth={1.25} className="size-8" />
      </div>
    );
  return (
    <div className="flex aspect-[2/1] gap-0.5 bg-ground">
      <Picture
        media={first.media}
        size={512}
        thumbhash={first.thumbhash}
        alt=""
        className="min-w-0 flex-2 [&_img]:object-[50%_25%]"
      />
      {rest.length > 0 && (
        <div className="grid min-w-0 flex-1 auto-rows-fr gap-0.5">
          {rest.slice(0, 2).map((cover) => (
            <Picture key={cover.media} media={cover.media} thumbhash={cover.thumbhash} alt="" />
          ))}
        </div>
      )}
    </div>
  );
}

/** Deleted datasets, to be brought back; nothing when there are none. */
function Deleted() {
  const t = useTranslations("datasets");
  const locale = useLocale() as Locale;
  const trpc = useTRPC();
  const client = useTRPCClient().datasets;
  const cache = useQueryClient();
  const { data } = useQuery(trpc.datasets.deleted.queryOptions());
  if (!data?.length) return null;
  const restore = async (id: number) => {
    try {
      await client.restoreDataset.mutate({ id });
      await cache.invalidateQueries({ queryKey: trpc.datasets.pathKey() });
    } catch (error) {
      toastError(error, locale);
    }
  };
  return (
    <Section title={t("list.deleted")} className="mt-10">
      <ul className="max-w-160 divide-y">
        {data.map((row) => (
          <li key={row.id} className="flex items-center gap-3 py-1.5 text-sm">
            <span className="min-w-0 flex-1 truncate">{row.name}</span>
            {row.deletedAt !== null && (
              <span className="text-muted text-xs">
                <Time at={row.deletedAt} />
              </span>
            )}
            <Button size="sm" variant="quiet" icon={RotateCcw} onClick={() => void restore(row.id)}>
              {t("list.restore")}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
