"use client";

import { useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { Switch } from "@/components/ui";
import { CopyLine } from "./copy-line";

const NAME = "AnyLoRA_bakedVae_blessed_fp16.safetensors";

/** How to fetch the base model that most SD 1.5 character LoRAs are trained on, with or without a mirror. */
export function GetModel() {
  const t = useTranslations("models");
  const [mirror, setMirror] = useState(useLocale() === "zh-CN");
  const command = `${mirror ? "HF_ENDPOINT=https://hf-mirror.com " : ""}huggingface-cli download Lykon/AnyLoRA ${NAME} --local-dir ~/models`;
  return (
    <div className="grid gap-2 text-left">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm">{t("get.title")}</p>
        <Switch checked={mirror} onChecked={setMirror}>
          {t("get.mirror")}
        </Switch>
      </div>
      <CopyLine text={command} label={t("get.title")} />
      <p className="text-muted text-xs wrap-anywhere">{t("get.then", { path: `~/models/${NAME}` })}</p>
    </div>
  );
}
