"use client";
import { Star } from "lucide-react";
import { useTranslations } from "use-intl";
import { cx } from "@/components/ui";

/** 1–5 for a picture; the same again takes it back. */
export function Stars({ value, onRate }: { value: number | null; onRate: (value: number) => void }) {
  const t = useTranslations("experiments.large");
  return (
    <fieldset aria-label={t("rating")} className="flex">
      {[1, 2, 3, 4, 5].map((n) => (
        <button
          key={n}
          type="button"
          aria-label={t("rate", { n })}
          aria-pressed={value === n}
          onClick={() => onRate(n)}
          className="square grid h-8 w-7 place-items-center text-muted hover:text-text"
        >
          <Star aria-hidden className={cx("size-4", (value ?? 0) >= n && "fill-current text-accent")} />
        </button>
      ))}
    </fieldset>
  );
}
