"use client";

import { FlaskConical, Monitor, Moon, Search, Sun } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "use-intl";
import type { FrameView } from "@/server/domain/frame";
import { LOOKS, type Look, useSetLocale } from "../client/preferences";
import { Menu } from "../ui/menu";
import { Tooltip } from "../ui/tooltip";
import { CardChip } from "./card-chip";

const LOOK_ICON = { system: Monitor, light: Sun, dark: Moon } as const;
const TOOL =
  "square inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted text-sm transition-colors hover:bg-raised hover:text-text";

/** The end of every page's top bar. */
export function Tools({
  frame,
  asOf,
  look,
  onLook,
  onSearch,
}: {
  frame: FrameView | undefined;
  asOf: number;
  look: Look;
  onLook: (look: Look) => void;
  onSearch: () => void;
}) {
  const t = useTranslations("frame");
  const locale = useLocale();
  const setLocale = useSetLocale();
  const LookIcon = LOOK_ICON[look];
  return (
    <>
      {frame?.rehearsal && (
        <Tooltip label={`${t("rehearsal.why")} ${t("rehearsal.connect")}`}>
          <Link
            href="/engines"
            aria-label={`${t("rehearsal.badge")}: ${t("rehearsal.connect")}`}
            className="group mr-1 inline-flex h-8 shrink-0 items-center pointer-coarse:h-11"
          >
            <span className="inline-flex h-6 items-center gap-1 rounded-sm bg-warn-soft px-1.5 text-warn text-xs group-hover:underline">
              <FlaskConical aria-hidden className="size-3.5" />
              <span className="max-sm:hidden">{t("rehearsal.badge")}</span>
            </span>
          </Link>
        </Tooltip>
      )}
      <CardChip card={frame?.card} asOf={asOf} />
      <Tooltip label={t("search")} keys="mod+k">
        <button type="button" aria-label={t("search")} onClick={onSearch} className={TOOL}>
          <Search aria-hidden strokeWidth={1.75} className="size-4" />
        </button>
      </Tooltip>
      <span className="inline-flex max-md:hidden">
        <Tooltip label={t("otherLanguage")}>
          <button
            type="button"
            lang={locale === "zh-CN" ? "en" : "zh-CN"}
            aria-label={t("otherLanguage")}
            onClick={() => setLocale(locale === "zh-CN" ? "en" : "zh-CN")}
            className={TOOL}
          >
            {locale === "zh-CN" ? "EN" : "中"}
          </button>
        </Tooltip>
        <Menu
          label={t("look.label")}
          items={LOOKS.map((l) => ({
            label: t(`look.${l}`),
            icon: LOOK_ICON[l],
            checked: l === look,
            onSelect: () => onLook(l),
          }))}
          trigger={
            <button type="button" aria-label={t("look.label")} title={t("look.label")} className={TOOL}>
              <LookIcon aria-hidden strokeWidth={1.75} className="size-4" />
            </button>
          }
        />
      </span>
    </>
  );
}
