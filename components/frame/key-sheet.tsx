"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { type KeyHelp, useKeyHelp } from "../client/keys";
import { Kbd } from "../ui/kbd";
import { Dialog } from "../ui/overlay";

/** What `?` shows: the keys of this page first, those of every page last. */
export function KeySheet({ open, onOpen }: { open: boolean; onOpen: (open: boolean) => void }) {
  const t = useTranslations("frame.keys");
  return (
    <Dialog open={open} onOpen={onOpen} title={t("title")} size="lg">
      <Lists />
    </Dialog>
  );
}

function Lists() {
  const live = useKeyHelp();
  const [groups] = useState<KeyHelp[]>(live);
  return (
    <div className="columns-1 gap-8 sm:columns-2">
      {groups.map((g) => (
        <section key={g.label} className="mb-5 break-inside-avoid">
          <h3 className="mb-1 text-muted text-xs">{g.label}</h3>
          <dl>
            {g.keys.map((k) => (
              <div
                key={k.binding}
                className="flex min-h-8 items-center justify-between gap-3 border-b py-1 text-sm last:border-b-0"
              >
                <dt className="min-w-0">{k.label}</dt>
                <dd className="shrink-0">
                  <Kbd keys={k.binding} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
