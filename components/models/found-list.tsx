"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { errorShape, toastError } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import { Badge, Button, Checkbox, ErrorPanel, formatBytes, Skeleton, toast } from "@/components/ui";
import { type Locale, say } from "@/server/domain/language";
import { remark } from "@/server/domain/models/words";
import type { FoundModel } from "./answers";
import { FamilyBadge } from "./family-badge";

const usable = (found: FoundModel) =>
  found.model !== null &&
  !found.known &&
  remark(found.model.family, found.model.facts, found.model.format)?.severity !== "error";

/** The models in a folder and below it; those that can be trained on are ticked already. */
export function FoundList({ folder, onDone }: { folder: string; onDone: () => void }) {
  const t = useTranslations("models");
  const locale = useLocale() as Locale;
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { data, error, refetch, isFetching } = useQuery({
    ...trpc.models.scan.queryOptions({ folder }),
    retry: false,
    staleTime: 0,
  });
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const register = useMutation(trpc.models.register.mutationOptions());
  if (error) return <ErrorPanel error={errorShape(error)} onRetry={() => void refetch()} />;
  if (!data || isFetching) return <Skeleton className="h-40 w-full" />;
  if (data.found.length === 0) return <p className="py-6 text-center text-muted text-sm">{t("scan.none")}</p>;
  const ticked = chosen ?? new Set(data.found.filter(usable).map((f) => f.path));
  const add = async () => {
    let n = 0;
    for (const path of ticked) {
      try {
        await register.mutateAsync({ path });
        n++;
      } catch (e) {
        toastError(e, locale);
      }
    }
    await cache.invalidateQueries({ queryKey: trpc.models.pathKey() });
    if (n > 0) {
      toast(t("scan.added", { n }));
      onDone();
    }
  };
  return (
    <div className="grid gap-3">
      <ul className="divide-y border-y">
        {data.found.map((found) => (
          <li key={found.path} className="flex items-start gap-3 py-2">
            <Checkbox
              aria-label={found.path}
              className="mt-1"
              disabled={found.known || found.model === null}
              checked={found.known || ticked.has(found.path)}
              onChecked={(on) => {
                const next = new Set(ticked);
                if (on) next.add(found.path);
                else next.delete(found.path);
                setChosen(next);
              }}
            />
            <div className="min-w-0 flex-1">
              <p className="break-all text-sm">{found.path.split("/").at(-1)}</p>
              <p className="truncate font-mono text-muted text-xs" title={found.path}>
                {found.path}
              </p>
              {found.error && <p className="text-bad text-xs">{say(found.error.text, locale)}</p>}
            </div>
            {found.known && <Badge>{t("scan.known")}</Badge>}
            {found.model && (
              <span className="flex shrink-0 flex-wrap items-center justify-end gap-2 text-sm">
                <FamilyBadge
                  family={found.model.family}
                  format={found.model.format}
                  prediction={found.model.facts.prediction}
                />
                <span className="w-18 text-right text-muted">{formatBytes(found.model.bytes)}</span>
              </span>
            )}
          </li>
        ))}
      </ul>
      {data.more && <p className="text-muted text-xs">{t("scan.more")}</p>}
      <div className="flex justify-end">
        <Button icon={Plus} busy={register.isPending} disabled={ticked.size === 0} onClick={() => void add()}>
          {t("scan.add", { n: ticked.size })}
        </Button>
      </div>
    </div>
  );
}
