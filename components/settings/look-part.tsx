"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useLocale, useTranslations } from "use-intl";
import type { Locale } from "@/server/domain/language";
import { LOOKS, useLook, useSetLocale } from "../client/preferences";
import { Section, Segmented } from "../ui";

const ICON = { system: Monitor, light: Sun, dark: Moon } as const;

/** Language and look belong to this browser. */
export function LookPart() {
  const t = useTranslations("settings.look");
  const words = useTranslations("frame.look");
  const locale = useLocale() as Locale;
  const setLocale = useSetLocale();
  const [look, setLook] = useLook();
  return (
    <Section title={t("title")}>
      <div className="flex flex-wrap gap-x-8 gap-y-4">
        <div>
          <div className="mb-1 text-sm">{t("language")}</div>
          <Segmented
            label={t("language")}
            value={locale}
            onValue={setLocale}
            choices={[
              { value: "zh-CN", label: "中文" },
              { value: "en", label: "English" },
            ]}
          />
        </div>
        <div>
          <div className="mb-1 text-sm">{t("appearance")}</div>
          <Segmented
            label={t("appearance")}
            value={look}
            onValue={setLook}
            choices={LOOKS.map((l) => ({ value: l, label: words(l), icon: ICON[l] }))}
          />
        </div>
      </div>
    </Section>
  );
}
