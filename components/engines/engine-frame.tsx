"use client";

import { Ellipsis, type LucideIcon, RefreshCw, Settings2 } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Badge, Button, IconButton, Menu, Time } from "@/components/ui";

/** The frame of an engine's card, trainer or webui: who it is and its lamp, what can be done, what it can, last check. */
export function EngineFrame({
  icon: Icon,
  name,
  lamp,
  enabled,
  checking,
  onCheck,
  settings,
  onSettings,
  items,
  abilities,
  checkedAt,
  children,
}: {
  icon: LucideIcon;
  name: string;
  lamp: ReactNode;
  enabled: boolean;
  checking: boolean;
  onCheck: () => void;
  /** what the settings button is called */
  settings: string;
  onSettings: () => void;
  items: ComponentProps<typeof Menu>["items"];
  abilities: ReactNode;
  /** ms; null = never checked */
  checkedAt: number | null;
  children: ReactNode;
}) {
  const t = useTranslations("engines");
  return (
    <article aria-label={name} className="rounded-lg border bg-surface">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-3">
        <Icon aria-hidden className="size-5 shrink-0 text-muted" />
        <h2 className="min-w-0 truncate font-medium">{name}</h2>
        {lamp}
        {!enabled && <Badge>{t("disabled")}</Badge>}
        <span className="ml-auto flex items-center gap-1">
          <Button size="sm" variant="quiet" icon={RefreshCw} busy={checking} onClick={onCheck}>
            {t("check")}
          </Button>
          <IconButton size="sm" icon={Settings2} label={settings} onClick={onSettings} />
          <Menu
            label={name}
            trigger={<IconButton size="sm" icon={Ellipsis} label={t("more")} />}
            items={items}
          />
        </span>
      </header>
      <div className="grid gap-x-8 gap-y-4 px-4 py-4 md:grid-cols-[minmax(0,1fr)_minmax(180px,240px)]">
        <div className="grid min-w-0 content-start gap-4">{children}</div>
        {abilities}
      </div>
      {checkedAt !== null && (
        <footer className="border-t px-4 py-2 text-muted text-xs">
          {t.rich("checkedAt", { time: () => <Time at={checkedAt} /> })}
        </footer>
      )}
    </article>
  );
}
