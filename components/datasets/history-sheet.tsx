"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import {
  ArrowDownToLine,
  Bot,
  ChevronRight,
  CircleSlash,
  Crop,
  Eraser,
  FolderInput,
  FolderSync,
  Folders,
  History,
  type LucideIcon,
  PenLine,
  Redo2,
  RotateCcw,
  Scissors,
  Tags,
  Trash2,
  Undo2,
  WandSparkles,
  Wrench,
} from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/client/trpc";
import { Badge, Button, cx, Picture, Sheet, Skeleton, Time } from "@/components/ui";
import { useStepWords } from "./captions/use-step-words";
import { CaptionDiff } from "./diff";
import type { Changes } from "./use-changes";
import type { Outputs } from "./use-rows";

type Step = Outputs["history"][number];

const ICON: Record<Step["kind"], LucideIcon> = {
  caption: PenLine,
  captions: PenLine,
  retag: Tags,
  use: CircleSlash,
  subset: FolderInput,
  subsets: Folders,
  trash: Trash2,
  restore: RotateCcw,
  import: ArrowDownToLine,
  bulk: WandSparkles,
  remedy: Wrench,
  return: History,
  undo: Undo2,
  redo: Redo2,
  edit: Crop,
  another: Scissors,
  background: Eraser,
  version: RotateCcw,
  linked: FolderSync,
  tagging: Bot,
};
const PAGE = 40;

/** Every step of the dataset: who, what, how many, with its difference, and the way back for any of them. */
export function HistorySheet({
  datasetId,
  open,
  onOpen,
  changes,
}: {
  datasetId: number;
  open: boolean;
  onOpen: (open: boolean) => void;
  changes: Changes;
}) {
  const t = useTranslations("datasets");
  const c = useTranslations("captions.history");
  const trpc = useTRPC();
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...trpc.datasets.history.infiniteQueryOptions(
      { datasetId, limit: PAGE },
      {
        getNextPageParam: (last) => (last.length === PAGE ? last.at(-1)?.id : undefined),
        initialCursor: undefined,
      },
    ),
    enabled: open,
  });
  const steps = data?.pages.flat();
  return (
    <Sheet open={open} onOpen={onOpen} title={t("history.title")} description={t("history.text")}>
      {!steps ? (
        <Skeleton className="h-40 w-full" />
      ) : steps.length === 0 ? (
        <p className="text-muted text-sm">{t("history.empty")}</p>
      ) : (
        <ol className="-mx-2">
          {steps.map((step, i) => (
            <StepRow key={step.id} step={step} newest={i === 0} changes={changes} />
          ))}
        </ol>
      )}
      {hasNextPage && (
        <Button
          size="sm"
          variant="quiet"
          busy={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
          className="mt-2"
        >
          {t("history.more")}
        </Button>
      )}
      {steps && steps.length > 0 && !hasNextPage && (
        <Button
          size="sm"
          variant="quiet"
          icon={History}
          title={c("returnHelp")}
          onClick={() => void changes.returnTo(0)}
          className="mt-2"
        >
          {c("returnStart")}
        </Button>
      )}
    </Sheet>
  );
}

function StepRow({ step, newest, changes }: { step: Step; newest: boolean; changes: Changes }) {
  const t = useTranslations("datasets");
  const words = useStepWords();
  const [open, setOpen] = useState(false);
  const Icon = ICON[step.kind];
  return (
    <li className={cx("rounded-md", open && "bg-raised/60")}>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left text-sm hover:bg-raised"
      >
        <Icon aria-hidden className="size-4 shrink-0 text-muted" />
        <span className={cx("min-w-0 flex-1", step.takenBack && "text-muted line-through")}>
          <span className="break-words">{words(step)}</span>
          <span className="ml-2 text-muted text-xs no-underline">
            {step.mine
              ? t("history.thisTab")
              : t(step.actor === "you" ? "history.otherTab" : "history.program", { name: step.actor })}
          </span>
        </span>
        {step.takenBack && <Badge>{t("history.takenBack")}</Badge>}
        <span className="shrink-0 text-muted text-xs">
          <Time at={step.at} />
        </span>
        <ChevronRight
          aria-hidden
          className={cx("size-3.5 shrink-0 text-muted transition-transform", open && "rotate-90")}
        />
      </button>
      {open && <StepOps step={step} newest={newest} changes={changes} />}
    </li>
  );
}

const OPS = 50;

function StepOps({ step, newest, changes }: { step: Step; newest: boolean; changes: Changes }) {
  const t = useTranslations("datasets");
  const c = useTranslations("captions.history");
  const trpc = useTRPC();
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(
    trpc.datasets.batch.infiniteQueryOptions(
      { id: step.id, limit: OPS },
      {
        initialCursor: 0,
        getNextPageParam: (last, pages) => {
          const seen = pages.length * OPS;
          return seen < last.total ? seen : undefined;
        },
      },
    ),
  );
  const ops = data?.pages.flatMap((page) => page.ops) ?? [];
  const left = (data?.pages[0]?.total ?? 0) - ops.length;
  return (
    <div className="px-2 pb-3 pl-8">
      {!data ? (
        <Skeleton className="h-12 w-full" />
      ) : (
        <ul className="max-h-80 space-y-2 overflow-y-auto">
          {ops.map((op, i) => (
            <li key={i} className="flex gap-2">
              {op.media && <Picture media={op.media} alt="" className="size-9 shrink-0 rounded-sm" />}
              <span className="min-w-0 flex-1">
                <span className="block truncate text-muted text-xs">{op.name}</span>
                <Change op={op} />
              </span>
            </li>
          ))}
          {hasNextPage && (
            <li>
              <Button
                size="sm"
                variant="quiet"
                busy={isFetchingNextPage}
                onClick={() => void fetchNextPage()}
              >
                {c("loadMore", { count: Math.min(OPS, left) })}
              </Button>
            </li>
          )}
        </ul>
      )}
      <div className="mt-2 flex flex-wrap gap-2">
        {step.open && (
          <Button size="sm" icon={Undo2} onClick={() => void changes.revert(step.id)}>
            {t("history.revert")}
          </Button>
        )}
        {!newest && (
          <Button
            size="sm"
            variant="quiet"
            icon={History}
            title={c("returnHelp")}
            onClick={() => void changes.returnTo(step.id)}
          >
            {c("returnHere")}
          </Button>
        )}
      </div>
    </div>
  );
}

function Change({ op }: { op: Outputs["batch"]["ops"][number] }) {
  const t = useTranslations("datasets");
  if (op.kind === "caption") return <CaptionDiff before={op.before} after={op.after} />;
  if (op.kind === "import" || op.kind === "trash" || op.kind === "subset-trash")
    return <span className="text-sm">{t(op.after ? `op.${op.kind}.in` : `op.${op.kind}.out`)}</span>;
  const word = (value: string | null) => {
    if (op.kind === "edit") return t(value ? "op.edited" : "op.asItCame");
    if (op.kind === "use" && value) return t(`use.${value as "yes" | "no" | "keep"}`);
    if (op.kind === "subset-reg") return t(value === "1" ? "subsets.reg" : "subsets.train");
    if (op.kind === "subset-triggers" && value) return (JSON.parse(value) as string[]).join(", ") || "–";
    return value || "–";
  };
  return (
    <span className="text-sm">
      {op.kind !== "use" && op.kind !== "edit" && <span className="text-muted">{t(`op.${op.kind}`)} </span>}
      {word(op.before)} → {word(op.after)}
    </span>
  );
}
