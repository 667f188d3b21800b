"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Crop, Eraser, FlipVertical2, ImageMinus, RotateCcw, RotateCw, Square, Undo2 } from "lucide-react";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import { Button, Menu } from "@/components/ui";
import type { EditChange } from "@/server/domain/datasets/edit-change";
import type { Locale } from "@/server/domain/language";
import type { Changes } from "./use-changes";

const RATIOS = [
  { w: 1, h: 1 },
  { w: 2, h: 3 },
  { w: 3, h: 4 },
  { w: 3, h: 2 },
] as const;

/** The same edit to all selected pictures, each on top of what was done to it: one step that can be undone. */
export function EditMany({ ids, changes }: { ids: readonly number[]; changes: Changes }) {
  const t = useTranslations("edits.many");
  const locale = useLocale() as Locale;
  const trpc = useTRPC();
  const client = useTRPCClient().datasets.editor;
  const cache = useQueryClient();
  const { data: model } = useQuery(trpc.datasets.editor.backgroundModel.queryOptions());
  const said = (count: number, unknown: number) =>
    [
      count > 0 || unknown === 0 ? t("done", { count }) : "",
      unknown > 0 ? t("unknown", { count: unknown }) : "",
    ]
      .filter(Boolean)
      .join(" · ");
  const act = (change: EditChange) => () => void changes.edit(ids, change, said);
  const remove = async () => {
    try {
      await client.removeBackgrounds.mutate({ datasetId: changes.datasetId, ids: [...ids] });
      await cache.invalidateQueries({ queryKey: trpc.datasets.editor.backgrounds.queryKey() });
    } catch (error) {
      toastError(error, locale);
    }
  };
  return (
    <Menu
      label={t("verb")}
      trigger={
        <Button size="sm" variant="quiet" icon={Crop}>
          {t("verb")}
        </Button>
      }
      items={[
        { label: t("right"), icon: RotateCw, onSelect: act({ what: "turn", by: 90 }) },
        { label: t("left"), icon: RotateCcw, onSelect: act({ what: "turn", by: 270 }) },
        { label: t("mirror"), icon: FlipVertical2, onSelect: act({ what: "flip", axis: "x" }) },
        "-",
        ...RATIOS.map((ratio) => ({
          label: t("crop", { ratio: `${ratio.w}:${ratio.h}` }),
          icon: Crop,
          onSelect: act({ what: "crop", ratio }),
        })),
        { label: t("pad"), icon: Square, onSelect: act({ what: "pad", ratio: { w: 1, h: 1 } }) },
        "-",
        { label: t("mask"), icon: Eraser, onSelect: act({ what: "painted", as: "mask" }) },
        { label: t("white"), icon: Eraser, onSelect: act({ what: "painted", as: "white" }) },
        model?.there
          ? { label: t("background"), icon: ImageMinus, onSelect: () => void remove() }
          : {
              label: t("background"),
              icon: ImageMinus,
              hint: t("backgroundNone"),
              href: "/settings#background",
            },
        "-",
        { label: t("original"), icon: Undo2, onSelect: act({ what: "original" }) },
      ]}
    />
  );
}
