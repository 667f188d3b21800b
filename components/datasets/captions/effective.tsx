"use client";

import { useQuery } from "@tanstack/react-query";
import { Lock, Shuffle } from "lucide-react";
import { Fragment, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/client/trpc";
import { cx, formatPercent, IconButton } from "@/components/ui";
import {
  effectiveCaption,
  type Piece,
  type TrainingText,
  tokenLimit,
} from "@/server/domain/captions/effective";
import type { Clip } from "@/server/domain/captions/tokens";
import type { DatasetDetail, PictureDetail } from "../use-rows";
import { useClip } from "./use-clip";

const CHUNK = 75;
const NO_OPTIONS = {};

/**
 * The caption as the text encoder will read it by this dataset's recipe: what stays in place, what is shuffled, what
 * lies beyond the limit, with the tokens counted by CLIP's own vocabulary and marks at every 75.
 */
export function Effective({ dataset, picture }: { dataset: DatasetDetail; picture: PictureDetail }) {
  const t = useTranslations("captions.effective");
  const trpc = useTRPC();
  const draft = useQuery(trpc.recipes.draft.queryOptions({ datasetId: dataset.id }));
  const clip = useClip();
  const [turn, setTurn] = useState(0);
  const options = (draft.data?.recipe ?? NO_OPTIONS) as TrainingText;
  const limit = tokenLimit(options);
  const subset = dataset.subsets.find((one) => one.id === picture.subsetId);
  const caption = picture.caption ?? subset?.classWord ?? "";
  const { pieces, text } = useMemo(() => {
    const made = effectiveCaption(caption, options);
    return turn ? shuffled(made.pieces) : made;
  }, [caption, options, turn]);
  const marks = useMemo(
    () => (clip && clip !== "failed" ? marksOf(clip, pieces, text) : null),
    [clip, pieces, text],
  );
  const mixed = pieces.some((piece) => piece.part === "mixed");
  const kept = pieces.filter((piece) => piece.part === "first").length;
  const over = marks ? marks.total - limit : 0;
  const lines = (picture.caption ?? "").split("\n").length - 1;
  const dropout = options.caption_tag_dropout_rate ?? 0;
  return (
    <section className="mt-5 border-t pt-3" data-tokens={marks?.total}>
      <div className="flex items-center gap-2">
        <h3 className="min-w-0 flex-1 text-sm">
          {t("title")} <span className="text-muted text-xs">{t("text")}</span>
        </h3>
        {mixed && (
          <IconButton icon={Shuffle} size="sm" label={t("reshuffle")} onClick={() => setTurn(turn + 1)} />
        )}
      </div>
      <p className="mb-2 flex flex-wrap gap-x-3 text-xs">
        {clip === null && <span className="text-muted">{t("loading")}</span>}
        {clip === "failed" && <span className="text-warn">{t("failed")}</span>}
        {marks && (
          <span className={over > 0 ? "text-bad" : marks.total > CHUNK ? "text-warn" : "text-ok"}>
            {t("count", { count: marks.total, limit })}
          </span>
        )}
        {over > 0 && <span className="text-bad">{t(mixed ? "overMixed" : "over", { count: over })}</span>}
        <span className="text-muted">
          {mixed
            ? kept
              ? t("shuffled", { keep: kept })
              : t("shuffledAll")
            : pieces.length > 1 && t("plain")}
        </span>
        {dropout > 0 && (
          <span className="text-muted">{t("dropped", { percent: formatPercent(dropout) })}</span>
        )}
      </p>
      {picture.caption === null && (
        <p className="mb-2 text-warn text-xs">{caption ? t("noCaption", { word: caption }) : t("noWord")}</p>
      )}
      {lines > 0 && <p className="mb-2 text-warn text-xs">{t("otherLines", { count: lines })}</p>}
      <p className="break-words text-sm leading-6">
        {pieces.map((piece, i) => {
          const mark = marks?.pieces[i];
          const cut = mark !== undefined && mark.from >= limit;
          const part = mark !== undefined && !cut && mark.to > limit;
          return (
            <Fragment key={i}>
              {mark !== undefined && mark.chunk > 0 && (
                <span
                  className="mx-1 rounded-xs border px-1 text-muted text-xs"
                  title={t("chunk", { n: mark.chunk + 1 })}
                >
                  {mark.chunk * CHUNK}
                </span>
              )}
              <span
                className={cx(
                  cut && "text-bad line-through",
                  part && "text-bad underline decoration-dashed",
                  !cut && piece.part === "mixed" && "text-text",
                )}
              >
                {mixed && piece.part !== "mixed" && (
                  <Lock aria-hidden className="mr-0.5 inline size-3 text-muted" />
                )}
                {piece.text}
              </span>
              {i < pieces.length - 1 && <span className="text-muted">, </span>}
            </Fragment>
          );
        })}
      </p>
    </section>
  );
}

/** One of the orders the trainer may give them. */
function shuffled(pieces: readonly Piece[]): { pieces: Piece[]; text: string } {
  const mixed = pieces.filter((piece) => piece.part === "mixed");
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  const list = pieces.map((piece) => (piece.part === "mixed" ? mixed.shift()! : piece));
  return { pieces: list, text: list.map((piece) => piece.text).join(", ") };
}

type Mark = { from: number; to: number; chunk: number };

/** Which tokens each piece takes, and where another 75 begins (its number, 0 = no new one). */
function marksOf(clip: Clip, pieces: readonly Piece[], text: string): { total: number; pieces: Mark[] } {
  const tokens = clip.tokens(text);
  let place = 0;
  let at = 0;
  let chunk = 0;
  const marks = pieces.map((piece) => {
    const begin = Math.max(place, text.indexOf(piece.text, place));
    place = begin + piece.text.length;
    while (at < tokens.length && tokens[at]!.at < begin) at++;
    const from = at;
    while (at < tokens.length && tokens[at]!.at < place) at++;
    const now = Math.floor(from / CHUNK);
    const fresh = now > chunk;
    chunk = now;
    return { from, to: at, chunk: fresh ? now : 0 };
  });
  return { total: tokens.length, pieces: marks };
}
