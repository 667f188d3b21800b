"use client";

import { Copy, ImageOff, Pencil, Trash2 } from "lucide-react";
import { useTranslations } from "use-intl";
import { Badge, IconButton, Picture, Time } from "../ui";
import type { PromptPreset } from "./answers";

export function PresetRow({
  preset,
  onEdit,
  onDuplicate,
  onRemove,
}: {
  preset: PromptPreset;
  onEdit: () => void;
  onDuplicate: () => void;
  onRemove: () => void;
}) {
  const t = useTranslations("presets");
  const { name, settings } = preset;
  const size = settings.width && settings.height ? `${settings.width} × ${settings.height}` : null;
  const gist = [
    size,
    settings.steps !== null && `${t("settings.steps")} ${settings.steps}`,
    settings.cfg !== null && `CFG ${settings.cfg}`,
    settings.sampler,
  ].filter(Boolean);
  return (
    <li className="flex items-center gap-3 py-3">
      {preset.picture ? (
        <Picture
          media={preset.picture}
          thumbhash={preset.thumbhash}
          alt=""
          className="h-20 w-15 shrink-0 rounded-sm"
        />
      ) : (
        <span
          title={t("noPicture")}
          className="grid h-20 w-15 shrink-0 place-items-center rounded-sm bg-ground text-muted"
        >
          <ImageOff aria-hidden strokeWidth={1.25} className="size-5" />
        </span>
      )}
      <button type="button" onClick={onEdit} className="bare min-w-0 flex-1 text-left">
        <span className="flex min-w-0 flex-wrap items-center gap-2">
          <span className="min-w-0 truncate font-medium">{name}</span>
          {preset.tags.map((tag) => (
            <Badge key={tag}>{tag}</Badge>
          ))}
        </span>
        <span className="line-clamp-2 break-words text-sm">{preset.positive}</span>
        {gist.length > 0 && <span className="block truncate text-muted text-xs">{gist.join(" · ")}</span>}
      </button>
      <Time at={preset.updatedAt} className="shrink-0 text-muted text-xs max-md:hidden" />
      <span className="flex shrink-0 gap-1 max-sm:flex-col">
        <IconButton icon={Pencil} label={t("edit", { name })} onClick={onEdit} className="max-sm:hidden" />
        <IconButton icon={Copy} label={t("duplicate", { name })} onClick={onDuplicate} />
        <IconButton icon={Trash2} label={t("delete", { name })} onClick={onRemove} />
      </span>
    </li>
  );
}
