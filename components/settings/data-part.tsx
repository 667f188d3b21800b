"use client";

import { useQuery } from "@tanstack/react-query";
import { Copy, TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import { errorShape } from "../client/errors";
import { useTRPC } from "../client/trpc";
import { ErrorPanel, formatBytes, IconButton, Section, Skeleton, toast } from "../ui";

const LOW_BYTES = 5 * 1024 ** 3;

/** Where everything is and how much room it takes, by kind. */
export function DataPart({ root }: { root: string }) {
  const t = useTranslations("settings.data");
  const words = useTranslations("settings.about");
  const ui = useTranslations("ui");
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.settings.storage.queryOptions(undefined, { staleTime: 0 }));
  const most = Math.max(1, ...(data?.kinds.map((k) => k.bytes) ?? []));
  return (
    <Section title={t("title")}>
      <div className="flex items-center gap-2">
        <span className="min-w-0 break-all font-mono text-xs">{root}</span>
        <IconButton
          icon={Copy}
          size="sm"
          label={words("copyPath")}
          onClick={() => navigator.clipboard?.writeText(root).then(() => toast(ui("copied")))}
        />
      </div>
      <p className="mt-1 mb-3 text-muted text-sm">{t("help")}</p>
      {error && <ErrorPanel error={errorShape(error)} onRetry={() => refetch()} />}
      {!data && !error && <Skeleton className="h-52" />}
      {data && (
        <>
          <table className="w-full text-sm">
            <tbody>
              {data.kinds.map((k) => (
                <tr key={k.kind} className="border-b">
                  <th scope="row" className="h-8 w-28 pr-3 text-left font-normal">
                    {t(`kind.${k.kind}`)}
                  </th>
                  <td aria-hidden className="pr-3">
                    <span
                      className="block h-1.5 min-w-px rounded-full bg-edge"
                      style={{ width: `${(k.bytes / most) * 100}%` }}
                    />
                  </td>
                  <td className="w-24 pr-3 text-right text-muted text-xs max-sm:hidden">
                    {t("files", { count: k.files })}
                  </td>
                  <td className="w-20 text-right">{formatBytes(k.bytes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="mt-2 flex flex-wrap justify-between gap-x-4 text-muted text-sm">
            <span>{t("sum", { size: formatBytes(data.kinds.reduce((sum, k) => sum + k.bytes, 0)) })}</span>
            <span>{t("free", { free: formatBytes(data.free), total: formatBytes(data.total) })}</span>
          </p>
          {data.free < LOW_BYTES && (
            <p className="mt-1 flex gap-2 text-sm text-warn">
              <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
              {t("low")}
            </p>
          )}
        </>
      )}
    </Section>
  );
}
