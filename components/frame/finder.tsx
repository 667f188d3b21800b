"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useLocale, useTranslations } from "use-intl";
import { LOOKS, type Look, useSetLocale } from "../client/preferences";
import { useTRPC } from "../client/trpc";
import { type CommandGroup, CommandPalette } from "../ui/command-palette";
import { PLACES } from "./places";

/** Ctrl K: pages, datasets, runs, base models and actions. */
export function Finder({
  open,
  onOpen,
  onLook,
  onKeys,
}: {
  open: boolean;
  onOpen: (open: boolean) => void;
  onLook: (look: Look) => void;
  onKeys: () => void;
}) {
  const t = useTranslations("frame");
  const state = useTranslations("ui.state");
  const locale = useLocale();
  const setLocale = useSetLocale();
  const trpc = useTRPC();
  const { data } = useQuery(trpc.home.find.queryOptions(undefined, { enabled: open }));
  const groups = useMemo<CommandGroup[]>(
    () => [
      {
        label: t("palette.pages"),
        items: PLACES.map((p) => ({
          id: p.href,
          label: t(`place.${p.id}`),
          words: p.words,
          href: p.href,
          keys: `g ${p.key}`,
        })),
      },
      {
        label: t("palette.datasets"),
        items: (data?.datasets ?? []).map((d) => ({
          id: `dataset:${d.id}`,
          label: d.name,
          hint: t("palette.pictures", { count: d.pictures }),
          href: `/datasets/${d.id}`,
        })),
      },
      {
        label: t("palette.runs"),
        items: (data?.runs ?? []).map((r) => ({
          id: `run:${r.id}`,
          label: `#${r.number} ${r.name}`,
          hint: state(r.state),
          href: `/runs/${r.id}`,
        })),
      },
      {
        label: t("palette.models"),
        items: (data?.models ?? []).map((m) => ({ id: `model:${m.id}`, label: m.name, href: "/models" })),
      },
      {
        label: t("palette.actions"),
        items: [
          { id: "keys", label: t("keys.help"), words: "keyboard kuaijiejian", keys: "?", run: onKeys },
          {
            id: "language",
            label: t("palette.language"),
            words: "language yuyan 语言 english 中文 chinese",
            run: () => setLocale(locale === "zh-CN" ? "en" : "zh-CN"),
          },
          ...LOOKS.map((l) => ({
            id: `look:${l}`,
            label: t("palette.look", { look: t(`look.${l}`) }),
            words: `theme ${l} zhuti 主题`,
            run: () => onLook(l),
          })),
        ],
      },
    ],
    [data, t, state, locale, setLocale, onLook, onKeys],
  );
  return <CommandPalette open={open} onOpen={onOpen} groups={groups} />;
}
