"use client";

import { Check, CircleCheck, CircleX, Copy, LoaderCircle, PackageMinus, RotateCcw } from "lucide-react";
import { useEffect, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { Button, IconButton } from "@/components/ui";
import { type Locale, say } from "@/server/domain/language";
import type { LoraPlace } from "./answers";
import { useLoraActs } from "./use-lora-acts";

/** The webuis a LoRA is in: its name there, or what went wrong and what to do. */
export function LoraPlaces({
  loraId,
  name,
  places,
  weight = 1,
}: {
  loraId: number;
  name: string;
  places: readonly LoraPlace[];
  /** the weight that the tag to copy names */
  weight?: number;
}) {
  return (
    <ul className="grid gap-3">
      {places.map((place) => (
        <li key={place.engineId}>
          <PlaceRow loraId={loraId} name={name} place={place} weight={weight} />
        </li>
      ))}
    </ul>
  );
}

function PlaceRow({
  loraId,
  name,
  place,
  weight,
}: {
  loraId: number;
  name: string;
  place: LoraPlace;
  weight: number;
}) {
  const t = useTranslations("loras");
  const locale = useLocale() as Locale;
  const acts = useLoraActs();
  const { engineId, state, error } = place;
  const engine = place.rehearsal ? t("place.rehearsal") : place.engine;
  // a place is asked for by the readable part of its stem; the hash is added again
  const label = place.stem.replace(/-[0-9a-f]{8}$/, "") || name;
  return (
    <div
      className="grid gap-1.5 border-l-2 pl-3 text-sm"
      {...(state === "listed" && { "data-testid": "placed" })}
    >
      <p className="flex items-center gap-2">
        {state === "listed" ? (
          <CircleCheck aria-hidden className="size-4 shrink-0 text-ok" />
        ) : state === "failed" ? (
          <CircleX aria-hidden className="size-4 shrink-0 text-bad" />
        ) : (
          <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin text-muted" />
        )}
        <span className="min-w-0 flex-1">
          {t(`place.${state === "listed" ? "listed" : state === "failed" ? "failed" : "placing"}`, {
            engine,
          })}
        </span>
        {state === "failed" && (
          <Button
            size="sm"
            icon={RotateCcw}
            busy={acts.placing}
            onClick={() => void acts.place({ engineId, loraId, label }).catch(() => undefined)}
          >
            {t("place.again")}
          </Button>
        )}
        <IconButton
          size="sm"
          icon={PackageMinus}
          label={t("place.takeOut", { engine })}
          busy={acts.placing}
          onClick={() => void acts.unplace({ engineId, loraId, engine, label }).catch(() => undefined)}
        />
      </p>
      {error && (
        <p className="text-xs">
          <span className={state === "failed" ? "text-bad" : "text-warn"}>{say(error.text, locale)}</span>{" "}
          {error.next && <span>{say(error.next, locale)}</span>}
        </p>
      )}
      {state === "listed" && (
        <>
          <p className="text-muted text-xs">{t("place.use")}</p>
          <TagLine tag={`<lora:${place.stem}:${weight}>`} />
        </>
      )}
    </div>
  );
}

function TagLine({ tag }: { tag: string }) {
  const t = useTranslations("loras");
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <span className="flex items-center gap-1 rounded-md border bg-bg py-0.5 pr-0.5 pl-2">
      <code className="min-w-0 flex-1 select-all break-all font-mono text-xs">{tag}</code>
      <IconButton
        size="sm"
        icon={copied ? Check : Copy}
        label={copied ? t("place.copied") : t("place.copy", { tag })}
        onClick={() => void navigator.clipboard?.writeText(tag).then(() => setCopied(true))}
      />
    </span>
  );
}
