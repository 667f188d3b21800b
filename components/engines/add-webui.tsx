"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, RefreshCw } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import { Badge, Button, Dialog, ErrorPanel, IconButton } from "@/components/ui";
import { useWebuiActions } from "./use-engines";
import { EMPTY_FORM, WebuiFields } from "./webui-fields";

/** Finds webuis on the usual ports, or takes one by its address. */
export function AddWebui({ open, onOpen }: { open: boolean; onOpen: (open: boolean) => void }) {
  const t = useTranslations("engines");
  const trpc = useTRPC();
  const { add } = useWebuiActions();
  const [form, setForm] = useState(EMPTY_FORM);
  const scan = useQuery({ ...trpc.engines.scanWebuis.queryOptions(), enabled: open, staleTime: 0 });
  const take = (url: string) =>
    add.mutate(
      {
        url,
        ...(form.user.trim() && { user: form.user.trim() }),
        ...(form.password && { password: form.password }),
        ...(form.loraDir.trim() && { loraDir: form.loraDir.trim() }),
      },
      {
        onSuccess: () => {
          setForm(EMPTY_FORM);
          onOpen(false);
        },
      },
    );
  return (
    <Dialog
      open={open}
      onOpen={onOpen}
      size="lg"
      title={t("webui.title")}
      description={t("webui.description")}
      actions={
        <Button
          variant="primary"
          icon={Plus}
          busy={add.isPending}
          disabled={!form.url.trim()}
          onClick={() => take(form.url.trim())}
        >
          {t("webui.connect")}
        </Button>
      }
    >
      <section className="mb-6">
        <div className="mb-2 flex items-center justify-between">
          <h3 className="text-muted text-sm">{t("webui.found")}</h3>
          <IconButton
            size="sm"
            icon={RefreshCw}
            label={t("scan.again")}
            busy={scan.isFetching}
            onClick={() => void scan.refetch()}
          />
        </div>
        {scan.error && <ErrorPanel error={errorShape(scan.error)} onRetry={() => void scan.refetch()} />}
        {scan.isPending && <p className="text-muted text-sm">{t("webui.scanning")}</p>}
        {scan.data?.length === 0 && <p className="text-muted text-sm">{t("webui.none")}</p>}
        {scan.data && scan.data.length > 0 && (
          <ul className="divide-y border-y">
            {scan.data.map((found) => (
              <li key={found.url} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
                <p className="min-w-0 break-all font-mono text-xs">{found.url}</p>
                <Badge tone={found.state === "api" ? "ok" : "warn"}>{t(`webui.state.${found.state}`)}</Badge>
                <span className="ml-auto">
                  {found.known ? (
                    <Badge>{t("scan.known")}</Badge>
                  ) : (
                    found.state !== "no-api" && (
                      <Button
                        size="sm"
                        icon={Plus}
                        busy={add.isPending}
                        onClick={() =>
                          // its user and password are asked for below first
                          found.state === "auth" && !form.password
                            ? setForm({ ...form, url: found.url })
                            : take(found.url)
                        }
                      >
                        {t("webui.connect")}
                      </Button>
                    )
                  )}
                </span>
                {found.state === "no-api" && (
                  <p className="w-full text-muted text-xs">{t("webui.noApiHelp")}</p>
                )}
              </li>
            ))}
          </ul>
        )}
      </section>
      <section className="grid gap-4">
        <h3 className="text-muted text-sm">{t("webui.byAddress")}</h3>
        <WebuiFields form={form} onForm={setForm} />
      </section>
    </Dialog>
  );
}
