"use client";

import { Ellipsis, FlaskConical } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import type { FrameView } from "@/server/domain/frame";
import { LOOKS, type Look, useSetLocale } from "../client/preferences";
import { cx } from "../ui/class-names";
import { Sheet } from "../ui/overlay";
import { Segmented } from "../ui/toggles";
import { PLACES, placeOf } from "./places";

const ITEM = "bare relative flex min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-xs";
const BAR = PLACES.slice(0, 4);

/** Phones: four places and the rest in a sheet, above the home indicator. */
export function BottomBar({
  frame,
  look,
  onLook,
}: {
  frame: FrameView | undefined;
  look: Look;
  onLook: (look: Look) => void;
}) {
  const t = useTranslations("frame");
  const locale = useLocale();
  const setLocale = useSetLocale();
  const path = usePathname();
  const here = placeOf(path);
  const [more, setMore] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a chosen place closes the sheet
  useEffect(() => setMore(false), [path]);
  return (
    <nav
      aria-label={t("nav")}
      className="fixed inset-x-0 bottom-0 z-40 flex h-(--foot) border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {BAR.map((p) => (
        <Link
          key={p.id}
          href={p.href}
          aria-current={here.id === p.id ? "page" : undefined}
          className={cx(ITEM, here.id === p.id ? "text-text" : "text-muted")}
        >
          {here.id === p.id && (
            <span aria-hidden className="absolute top-0 h-0.5 w-8 rounded-full bg-accent" />
          )}
          <p.icon aria-hidden strokeWidth={1.75} className="size-5" />
          {t(`place.${p.id}`)}
          {p.id === "runs" && (frame?.counts.active ?? 0) > 0 && (
            <span aria-hidden className="absolute top-2 left-1/2 ml-2.5 size-1.5 rounded-full bg-accent" />
          )}
        </Link>
      ))}
      <Sheet
        open={more}
        onOpen={setMore}
        title={t("more")}
        trigger={
          <button type="button" className={cx(ITEM, BAR.includes(here) ? "text-muted" : "text-text")}>
            <Ellipsis aria-hidden strokeWidth={1.75} className="size-5" />
            {t("more")}
          </button>
        }
      >
        <ul className="-mx-2">
          {PLACES.slice(4).map((p) => (
            <li key={p.id}>
              <Link
                href={p.href}
                className="flex h-12 items-center gap-3 rounded-md px-2 text-base active:bg-raised"
              >
                <p.icon aria-hidden strokeWidth={1.75} className="size-5 text-muted" />
                {t(`place.${p.id}`)}
              </Link>
            </li>
          ))}
        </ul>
        {frame?.rehearsal && (
          <Link href="/engines" className="mt-2 flex gap-3 rounded-md bg-warn-soft px-3 py-2.5 text-sm">
            <FlaskConical aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
            <span>
              {t("rehearsal.why")} <span className="text-accent">{t("rehearsal.connect")}</span>
            </span>
          </Link>
        )}
        <div className="mt-4 flex flex-col gap-3">
          <Segmented
            label={t("language")}
            value={locale === "zh-CN" ? "zh-CN" : "en"}
            onValue={setLocale}
            choices={[
              { value: "zh-CN", label: "中文" },
              { value: "en", label: "English" },
            ]}
          />
          <Segmented
            label={t("look.label")}
            value={look}
            onValue={onLook}
            choices={LOOKS.map((l) => ({ value: l, label: t(`look.${l}`) }))}
          />
        </div>
      </Sheet>
    </nav>
  );
}
