"use client";

import { CircleX, EllipsisVertical, EyeOff, Images, Info, Tags, TriangleAlert, Wrench } from "lucide-react";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { Badge, Button, ButtonLink, cx, IconButton, Menu, Picture } from "@/components/ui";
import { INFO } from "@/server/domain/datasets/findings/codes";
import { type Locale, say } from "@/server/domain/language";
import type { FindingActs, Group, Shown } from "./use-findings";

const MARK = {
  error: { icon: CircleX, ink: "text-bad" },
  warn: { icon: TriangleAlert, ink: "text-warn" },
  info: { icon: Info, ink: "text-muted" },
} as const;
/** Tiles shown before one asks for more. */
const FEW = 12;

/** One cause with its pictures: why the trainer cares, the remedy for all of them, and for each. */
export function FindingGroup({
  datasetId,
  group,
  acts,
}: {
  datasetId: number;
  group: Group;
  acts: FindingActs;
}) {
  const t = useTranslations("findings");
  const locale = useLocale() as Locale;
  const [all, setAll] = useState(false);
  const { code, severity, total } = group;
  const { title, why, next, remedy } = INFO[code];
  const { icon: Icon, ink } = MARK[severity];
  const tiles = all ? group.shown : group.shown.slice(0, FEW);
  const ofPictures = group.shown.some(({ picture }) => picture !== null);
  return (
    <section
      id={code}
      aria-labelledby={`finding-${code}`}
      className="border-line border-t py-5 first:border-t-0"
    >
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-80">
          <h2 id={`finding-${code}`} className="flex items-center gap-2 font-medium">
            <Icon aria-label={t(`severity.${severity}`)} className={cx("size-4 shrink-0", ink)} />
            {say(title, locale)}
            <span className="text-muted tabular-nums">{total}</span>
          </h2>
          <p className="mt-1 max-w-[70ch] text-sm">{say(why, locale)}</p>
          <p className="mt-0.5 max-w-[70ch] text-muted text-sm">{say(next, locale)}</p>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          {remedy !== "none" && (
            <Button icon={Wrench} onClick={() => void acts.mend(code, null, total)}>
              {t(`remedy.${remedy}`)}
            </Button>
          )}
          {code === "caption-missing" && (
            <ButtonLink icon={Tags} variant="quiet" href={`/datasets/${datasetId}/captions`}>
              {t("toCaptions")}
            </ButtonLink>
          )}
          {ofPictures && (
            <ButtonLink
              icon={Images}
              variant="quiet"
              href={`/datasets/${datasetId}?q=${encodeURIComponent(`finding:${code}`)}`}
            >
              {t("inGallery")}
            </ButtonLink>
          )}
          <Button icon={EyeOff} variant="quiet" onClick={() => void acts.dismiss(code, null)}>
            {t("dismissAll")}
          </Button>
        </div>
      </div>
      <ul className="mt-4 grid grid-cols-2 gap-x-3 gap-y-4 sm:grid-cols-[repeat(auto-fill,minmax(11rem,1fr))]">
        {tiles.map((finding) => (
          <FindingTile
            key={finding.subject}
            datasetId={datasetId}
            finding={finding}
            group={group}
            acts={acts}
          />
        ))}
      </ul>
      {group.shown.length > FEW && !all && (
        <Button variant="quiet" size="sm" className="mt-3" onClick={() => setAll(true)}>
          {t("more", { count: group.shown.length - FEW })}
        </Button>
      )}
      {all && total > group.shown.length && (
        <p className="mt-3 text-muted text-sm">{t("rest", { count: total - group.shown.length })}</p>
      )}
    </section>
  );
}

function FindingTile({
  datasetId,
  finding,
  group: { code },
  acts,
}: {
  datasetId: number;
  finding: Shown;
  group: Group;
  acts: FindingActs;
}) {
  const t = useTranslations("findings");
  const locale = useLocale() as Locale;
  const { subject, picture, file, media, thumbhash, message, best } = finding;
  const remedy = INFO[code].remedy;
  return (
    <li className="flex min-w-0 flex-col">
      {picture !== null && (
        <a
          href={`/datasets/${datasetId}/edit/${picture}`}
          className="relative mb-1.5 block aspect-square w-full"
          aria-label={t("open", { name: file })}
        >
          <Picture
            media={media}
            thumbhash={thumbhash}
            alt=""
            fit="contain"
            className="size-full rounded-md"
          />
          {best && (
            <span className="absolute top-1.5 left-1.5">
              <Badge tone="ok">{t("best")}</Badge>
            </span>
          )}
        </a>
      )}
      <div className="flex items-start gap-1">
        <div className="min-w-0 flex-1">
          <p className="truncate text-sm" title={file}>
            {file}
          </p>
          <p className="text-muted text-xs">{say(message, locale)}</p>
        </div>
        <Menu
          label={t("acts", { name: file })}
          trigger={<IconButton icon={EllipsisVertical} size="sm" label={t("acts", { name: file })} />}
          items={[
            ...(remedy === "none"
              ? []
              : [
                  {
                    label: t(`remedyOne.${remedy === "trash-worse" && best ? "trash-others" : remedy}`),
                    icon: Wrench,
                    onSelect: () => void acts.mend(code, [subject], 1),
                  },
                ]),
            { label: t("dismissOne"), icon: EyeOff, onSelect: () => void acts.dismiss(code, [subject]) },
          ]}
        />
      </div>
    </li>
  );
}
