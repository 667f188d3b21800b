"use client";

import { useTranslations } from "use-intl";
import { CopyLine } from "@/components/models/copy-line";

const COMMANDS = `git clone https://github.com/kohya-ss/sd-scripts ~/sd-scripts
cd ~/sd-scripts && python3 -m venv venv && . venv/bin/activate
pip install torch==2.6.0 torchvision==0.21.0 --index-url https://download.pytorch.org/whl/cu124
pip install -r requirements.txt`;

/** How to get sd-scripts when there is none: what its own readme says, in one block. */
export function GetTrainer() {
  const t = useTranslations("engines");
  return (
    <div className="grid gap-2 text-left">
      <p className="text-sm">{t("get.title")}</p>
      <CopyLine text={COMMANDS} label={t("get.title")} />
      <p className="text-muted text-xs">{t("get.then")}</p>
    </div>
  );
}
