"use client";

import { CircleCheck, EyeOff, RotateCcw } from "lucide-react";
import { useLocale, useTranslations } from "use-intl";
import { Button } from "@/components/ui";
import { INFO } from "@/server/domain/datasets/findings/codes";
import type { Code } from "@/server/domain/datasets/findings/finding";
import { type Locale, say } from "@/server/domain/language";
import type { FindingActs, Group } from "./use-findings";

const NAMES = 6;

/** What the studio does by itself so that the trainer never meets it: said, so that nobody wonders what became of it. */
export function Cured({ groups }: { groups: readonly Group[] }) {
  const t = useTranslations("findings");
  return (
    <Settled title={t("curedTitle")} text={t("curedText")} icon={CircleCheck}>
      {groups.map((group) => (
        <Row key={group.code} group={group} text={t(`cured.${group.code as CuredCode}`)} />
      ))}
    </Settled>
  );
}

type CuredCode = Extract<
  Code,
  | "ext-unsupported"
  | "ext-case"
  | "ext-mismatch"
  | "exif"
  | "alpha"
  | "mode"
  | "animated"
  | "stem-twice"
  | "name-clash"
  | "caption-bom"
  | "caption-encoding"
  | "caption-orphan"
  | "caption-multiline"
>;

/** What a person does not want to see, with the way back. */
export function Dismissed({ groups, acts }: { groups: readonly Group[]; acts: FindingActs }) {
  const t = useTranslations("findings");
  return (
    <Settled title={t("dismissedTitle")} icon={EyeOff}>
      {groups.map((group) => (
        <Row key={group.code} group={group}>
          <Button size="sm" icon={RotateCcw} onClick={() => void acts.callBack(group.code)}>
            {t("callBack")}
          </Button>
        </Row>
      ))}
    </Settled>
  );
}

function Settled({
  title,
  text,
  icon: Icon,
  children,
}: {
  title: string;
  text?: string;
  icon: typeof EyeOff;
  children: React.ReactNode;
}) {
  return (
    <section className="border-line border-t py-5">
      <h2 className="flex items-center gap-2 font-medium">
        <Icon aria-hidden className="size-4 shrink-0 text-muted" />
        {title}
      </h2>
      {text && <p className="mt-1 max-w-[70ch] text-muted text-sm">{text}</p>}
      <ul className="mt-3 divide-y divide-line">{children}</ul>
    </section>
  );
}

function Row({ group, text, children }: { group: Group; text?: string; children?: React.ReactNode }) {
  const locale = useLocale() as Locale;
  const { code, total, shown } = group;
  const names = shown.slice(0, NAMES).map(({ file }) => file);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2.5 text-sm">
      <div className="min-w-0 flex-1 basis-72">
        <p>
          {say(INFO[code].title, locale)}
          <span className="ml-1.5 text-muted tabular-nums">{total}</span>
          {text && <span className="text-muted"> · {text}</span>}
        </p>
        <p className="truncate text-muted text-xs">
          {names.join(locale === "zh-CN" ? "、" : ", ")}
          {total > names.length && " …"}
        </p>
      </div>
      {children}
    </li>
  );
}
