"use client";

import { useTranslations } from "use-intl";
import { Checkbox, Field, Input, NumberField } from "@/components/ui";
import { readWebuiFaults, WEBUI_FAULTS, type WebuiFault } from "@/server/domain/engines/rehearsal-webui";
import { PathField } from "./engine-settings";

export type WebuiForm = { url: string; user: string; password: string; loraDir: string };
export const EMPTY_FORM: WebuiForm = { url: "", user: "", password: "", loraDir: "" };

/** How a webui is reached and where its LoRAs lie. */
export function WebuiFields({
  form,
  onForm,
  hasPassword = false,
}: {
  form: WebuiForm;
  onForm: (form: WebuiForm) => void;
  hasPassword?: boolean;
}) {
  const t = useTranslations("engines");
  const set = (part: Partial<WebuiForm>) => onForm({ ...form, ...part });
  return (
    <>
      <Field label={t("webui.address")} help={t("webui.addressHelp")}>
        <Input
          value={form.url}
          onChange={(e) => set({ url: e.target.value })}
          inputMode="url"
          className="font-mono text-xs"
          placeholder="http://127.0.0.1:7860"
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("webui.user")} help={t("webui.userHelp")}>
          <Input value={form.user} onChange={(e) => set({ user: e.target.value })} />
        </Field>
        <Field label={t("webui.password")}>
          <Input
            type="password"
            autoComplete="new-password"
            placeholder={hasPassword ? t("webui.passwordKept") : ""}
            value={form.password}
            onChange={(e) => set({ password: e.target.value })}
          />
        </Field>
      </div>
      <PathField
        label={t("webui.loraDir")}
        help={t("webui.loraDirHelp")}
        value={form.loraDir}
        onValue={(loraDir) => set({ loraDir })}
        placeholder="/root/stable-diffusion-webui/models/Lora"
      />
    </>
  );
}

/** Faults that last until they are taken away; the others strike the next picture. */
const LASTING = new Set<WebuiFault>(["auth", "noapi", "starting", "options"]);

/** The pace of the rehearsal webui and what goes wrong in it. */
export function RehearsalWebuiFields({
  speed,
  onSpeed,
  faults,
  onFaults,
}: {
  speed: number | null;
  onSpeed: (speed: number | null) => void;
  faults: string;
  onFaults: (faults: string) => void;
}) {
  const t = useTranslations("engines");
  const on = new Set(readWebuiFaults(faults).map((f) => f.fault));
  const set = (fault: WebuiFault, wanted: boolean) => {
    if (wanted) on.add(fault);
    else on.delete(fault);
    const written = WEBUI_FAULTS.filter((f) => on.has(f)).map((f) => (LASTING.has(f) ? f : `${f}@1`));
    onFaults(written.join(","));
  };
  return (
    <>
      <Field label={t("webui.rehearsal.speed")} help={t("webui.rehearsal.speedHelp")}>
        <NumberField
          optional
          min={0.01}
          max={100_000}
          unit={t("webui.rehearsal.unit")}
          placeholder="20"
          value={speed}
          onValue={onSpeed}
        />
      </Field>
      <fieldset>
        <legend className="mb-1 text-sm">{t("webui.rehearsal.faults")}</legend>
        <p className="mb-1 text-muted text-xs">{t("webui.rehearsal.faultsHelp")}</p>
        <ul className="divide-y border-y">
          {WEBUI_FAULTS.map((fault) => (
            <li key={fault} className="flex min-h-10 items-center py-1">
              <Checkbox checked={on.has(fault)} onChecked={(checked) => set(fault, checked)}>
                {t(`webui.fault.${fault}`)}
              </Checkbox>
            </li>
          ))}
        </ul>
      </fieldset>
    </>
  );
}
