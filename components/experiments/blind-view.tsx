"use client";
import { ArrowDown, ArrowLeft, ArrowRight, ListOrdered, type LucideIcon, Undo2, X } from "lucide-react";
import dynamic from "next/dynamic";
import { parseAsBoolean, useQueryState } from "nuqs";
import { useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { useKeys } from "@/components/client/keys";
import {
  Button,
  ButtonLink,
  cx,
  EmptyState,
  ErrorPanel,
  formatPercent,
  Kbd,
  mediaUrl,
  PageBody,
  PageHeader,
  Progress,
  Skeleton,
} from "@/components/ui";
import { type BlindVerdict, SURE } from "@/server/domain/experiments/blind";
import type { BlindPicture, BlindTurn } from "@/server/domain/experiments/view";
import { useBlind } from "./use-blind";

const BlindRanking = dynamic(() => import("./blind-ranking").then((m) => m.BlindRanking));

/** 盲选: which of two is better, without knowing what drew them; in the end the ranking. */
export function BlindView({ id }: { id: number }) {
  const t = useTranslations("experiments");
  const [ranking, setRanking] = useQueryState("ranking", parseAsBoolean.withDefault(false));
  const blind = useBlind(id);
  const { turn, query } = blind;
  const over = turn !== undefined && turn.problem === null && turn.pair === null;
  return (
    <>
      <PageHeader
        crumbs={[
          { label: t("title"), href: "/experiments" },
          { label: t("blind.grid"), href: `/experiments/${id}` },
          { label: t("blind.title") },
        ]}
        actions={
          turn && turn.turn > 0 && !ranking ? (
            <Button
              variant={turn.certainty >= SURE || over ? "primary" : "plain"}
              icon={ListOrdered}
              onClick={() => void setRanking(true, { history: "push" })}
            >
              {t("blind.toRanking")}
            </Button>
          ) : undefined
        }
      />
      <PageBody wide className="py-3!">
        {query.error && !turn && (
          <ErrorPanel error={errorShape(query.error)} onRetry={() => void query.refetch()} />
        )}
        {!turn && !query.error && <Skeleton className="h-[70dvh] w-full" />}
        {turn?.problem && (
          <EmptyState
            icon={ListOrdered}
            title={t(`blind.problem.${turn.problem}.title`)}
            actions={<ButtonLink href={`/experiments/${id}`}>{t("blind.grid")}</ButtonLink>}
          >
            {t(`blind.problem.${turn.problem}.text`)}
          </EmptyState>
        )}
        {turn && !turn.problem && (ranking || over) && (
          <BlindRanking
            id={id}
            over={over}
            onMore={() => void setRanking(null)}
            onAgain={async () => {
              await blind.again();
              await setRanking(null);
            }}
          />
        )}
        {turn?.pair && !ranking && <Choosing turn={turn} pair={turn.pair} blind={blind} />}
      </PageBody>
    </>
  );
}

function Choosing({
  turn,
  pair,
  blind,
}: {
  turn: BlindTurn;
  pair: { left: BlindPicture; right: BlindPicture };
  blind: ReturnType<typeof useBlind>;
}) {
  const t = useTranslations("experiments.blind");
  const say = (verdict: BlindVerdict) => () => blind.vote(verdict);
  useKeys(
    {
      ArrowLeft: { run: say("left"), label: t("left") },
      ArrowRight: { run: say("right"), label: t("right") },
      ArrowDown: { run: say("equal"), label: t("equal") },
      x: { run: say("neither"), label: t("neither") },
      Backspace: { run: blind.back, label: t("back") },
    },
    { scope: t("title") },
  );
  return (
    <div className="flex flex-col gap-3 md:h-[calc(100dvh-var(--bar)-var(--foot)-24px)] md:min-h-96">
      <Meter turn={turn} />
      <div className="grid min-h-0 grid-cols-2 gap-1 sm:gap-3 md:flex-1">
        <Side picture={pair.left} label={t("left")} onChoose={say("left")} end />
        <Side picture={pair.right} label={t("right")} onChoose={say("right")} />
      </div>
      <div className="grid grid-cols-2 items-center justify-center gap-2 md:flex">
        <Answer icon={ArrowLeft} keys="ArrowLeft" label={t("left")} onClick={say("left")} />
        <Answer icon={ArrowRight} keys="ArrowRight" label={t("right")} onClick={say("right")} last />
        <Answer icon={ArrowDown} keys="ArrowDown" label={t("equal")} onClick={say("equal")} />
        <Answer icon={X} keys="x" label={t("neither")} onClick={say("neither")} />
        <Button
          size="sm"
          variant="quiet"
          icon={Undo2}
          disabled={turn.turn === 0}
          onClick={blind.back}
          className="order-1 justify-self-start"
        >
          {t("back")} <Key keys="Backspace" />
        </Button>
      </div>
    </div>
  );
}

/** How many verdicts there are, and how sure they make the choice. */
function Meter({ turn }: { turn: BlindTurn }) {
  const t = useTranslations("experiments.blind");
  const sure = turn.certainty >= SURE;
  return (
    <div className="mx-auto grid w-full max-w-120 gap-1.5">
      <p role="status" className="flex justify-between gap-4 text-muted text-sm">
        <span>{sure ? t("sure") : t("question")}</span>
        <span className="whitespace-nowrap tabular-nums">
          {t("certainty", { n: turn.turn, percent: formatPercent(turn.certainty) })}
        </span>
      </p>
      <Progress value={turn.certainty} label={t("meter")} tone={sure ? "ok" : "accent"} />
    </div>
  );
}

function Side({
  picture,
  label,
  onChoose,
  end = false,
}: {
  picture: BlindPicture;
  label: string;
  onChoose: () => void;
  end?: boolean;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onChoose}
      className={cx(
        "bare group flex min-h-0 min-w-0 items-center justify-center",
        end ? "md:justify-end" : "md:justify-start",
      )}
    >
      {/* biome-ignore lint/performance/noImgElement: both are decoded before they are shown, at their own size */}
      <img
        src={mediaUrl(picture.media, "full")}
        alt=""
        width={picture.width}
        height={picture.height}
        draggable={false}
        className="w-full object-contain md:h-full md:max-h-full md:w-auto md:max-w-full"
      />
    </button>
  );
}

const Key = ({ keys }: { keys: string }) => (
  <span className="pointer-coarse:hidden">
    <Kbd keys={keys} />
  </span>
);

const Answer = ({
  icon,
  keys,
  label,
  onClick,
  last = false,
}: {
  icon: LucideIcon;
  keys: string;
  label: string;
  onClick: () => void;
  /** stands last where all are in one row */
  last?: boolean;
}) => (
  <Button icon={icon} onClick={onClick} className={last ? "md:order-1" : ""}>
    {label} {/^Arrow/.test(keys) ? null : <Key keys={keys} />}
  </Button>
);
