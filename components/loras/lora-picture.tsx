"use client";

import { ImageOff } from "lucide-react";
import { useTranslations } from "use-intl";
import { cx, Picture } from "@/components/ui";
import type { Lora } from "./answers";

/** The sample nearest to a file; `label` writes below when it is another step's than the file's own. */
export function LoraPicture({
  lora,
  className,
  label = false,
  size = 256,
}: {
  lora: Pick<Lora, "picture" | "step" | "name">;
  className?: string;
  label?: boolean;
  size?: 256 | 512;
}) {
  const t = useTranslations("loras");
  const { picture } = lora;
  if (!picture)
    return (
      <span
        title={t("picture.none")}
        className={cx("grid place-items-center bg-ground text-muted", className)}
      >
        <ImageOff aria-hidden strokeWidth={1.25} className="size-5" />
        <span className="sr-only">{t("picture.none")}</span>
      </span>
    );
  const own = picture.drawn || picture.step === lora.step;
  const words = picture.drawn
    ? t("picture.drawn")
    : own
      ? t("picture.own")
      : t("picture.near", { step: picture.step ?? 0 });
  return (
    <span className={cx("relative block overflow-hidden", className)} title={words}>
      <span className="absolute inset-0">
        <Picture
          media={picture.media}
          thumbhash={picture.thumbhash}
          size={size}
          alt={words}
          className="size-full"
        />
      </span>
      {label && !own && (
        <span className="absolute inset-x-0 bottom-0 bg-bg/85 px-1.5 py-0.5 text-center text-text text-xs">
          {words}
        </span>
      )}
    </span>
  );
}
