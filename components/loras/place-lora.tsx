"use client";

import { useQuery } from "@tanstack/react-query";
import { PackagePlus } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/client/trpc";
import {
  Button,
  ButtonLink,
  type ButtonSize,
  type ButtonVariant,
  Field,
  IconButton,
  Input,
  Popover,
  Select,
  Skeleton,
} from "@/components/ui";
import type { LoraPlace } from "./answers";
import { LoraPlaces } from "./lora-places";
import { useLoraActs } from "./use-lora-acts";

type Placeable = { loraId: number; name: string; rehearsal: boolean };

/** 放入 WebUI: a button that asks where and under which name, and shows in place what became of it. */
export function PlaceLora({
  lora,
  placed,
  variant = "plain",
  size = "md",
  iconOnly = false,
}: {
  lora: Placeable;
  /** where it is already; asked for when not given */
  placed?: readonly LoraPlace[];
  variant?: ButtonVariant;
  size?: ButtonSize;
  iconOnly?: boolean;
}) {
  const t = useTranslations("loras");
  const [open, setOpen] = useState(false);
  return (
    <Popover
      open={open}
      onOpen={setOpen}
      label={t("place.title")}
      className="w-90"
      trigger={
        iconOnly ? (
          <IconButton icon={PackagePlus} label={`${t("place.open")} · ${lora.name}`} />
        ) : (
          <Button variant={variant} size={size} icon={PackagePlus}>
            {t("place.open")}
          </Button>
        )
      }
    >
      {open && <PlacePanel lora={lora} placed={placed} />}
    </Popover>
  );
}

function PlacePanel({ lora, placed }: { lora: Placeable; placed?: readonly LoraPlace[] | undefined }) {
  const t = useTranslations("loras");
  const trpc = useTRPC();
  const acts = useLoraActs();
  const choices = useQuery(trpc.experiments.choices.queryOptions());
  const asked = useQuery({
    ...trpc.loras.get.queryOptions({ id: lora.loraId }),
    enabled: placed === undefined,
  });
  const [engine, setEngine] = useState("");
  const [label, setLabel] = useState(lora.name);
  const webuis = (choices.data?.webuis ?? []).filter((w) => w.enabled && w.rehearsal === lora.rehearsal);
  const chosen = webuis.find((w) => String(w.id) === engine) ?? webuis[0];
  const places = placed ?? asked.data?.placed ?? [];
  if (!choices.data) return <Skeleton className="h-32 w-full" />;
  if (!chosen)
    return (
      <div className="grid gap-3">
        <p className="text-sm">{lora.rehearsal ? t("place.noReal") : t("place.noWebui")}</p>
        <ButtonLink href="/engines" size="sm" className="justify-self-start">
          {t("place.connect")}
        </ButtonLink>
      </div>
    );
  return (
    <form
      className="grid gap-3"
      onSubmit={(e) => {
        e.preventDefault();
        void acts
          .place({ engineId: chosen.id, loraId: lora.loraId, label: label.trim() })
          .catch(() => undefined);
      }}
    >
      {places.length > 0 && <LoraPlaces loraId={lora.loraId} name={lora.name} places={places} />}
      {webuis.length > 1 && (
        <Field label={t("place.webui")}>
          <Select
            value={String(chosen.id)}
            onValue={setEngine}
            choices={webuis.map((w) => ({
              value: String(w.id),
              label: w.rehearsal ? t("place.rehearsal") : w.name,
            }))}
          />
        </Field>
      )}
      <Field label={t("place.label")} help={t("place.labelHelp")}>
        <Input value={label} maxLength={120} onChange={(e) => setLabel(e.target.value)} />
      </Field>
      <div className="flex items-center justify-between gap-2">
        <span className="min-w-0 truncate text-muted text-xs">
          {webuis.length === 1 && (chosen.rehearsal ? t("place.rehearsal") : chosen.name)}
        </span>
        <Button type="submit" variant="primary" icon={PackagePlus} busy={acts.placing}>
          {t("place.put")}
        </Button>
      </div>
    </form>
  );
}
