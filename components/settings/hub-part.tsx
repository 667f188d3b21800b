"use client";

import { useMutation } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { errorShape } from "../client/errors";
import { useTRPC } from "../client/trpc";
import { Button, ErrorPanel, Field, Input, Section, toast } from "../ui";

/** Where models are downloaded from, and as whom. */
export function HubPart({ mirror, hasToken }: { mirror: string; hasToken: boolean }) {
  const t = useTranslations("settings.hub");
  const trpc = useTRPC();
  const [address, setAddress] = useState<string | null>(null);
  const [token, setToken] = useState("");
  const saveMirror = useMutation(trpc.settings.mirror.mutationOptions());
  const saveToken = useMutation(trpc.settings.hubToken.mutationOptions());
  const shown = address ?? mirror;
  return (
    <Section title={t("title")}>
      <form
        className="mb-4"
        onSubmit={(e) => {
          e.preventDefault();
          saveMirror.mutate(
            { address: shown },
            {
              onSuccess: () => {
                toast.success(t("saved"));
                setAddress(null);
              },
            },
          );
        }}
      >
        <Field label={t("mirror")} help={t("mirrorHelp")}>
          <Row
            value={shown}
            onValue={setAddress}
            type="url"
            placeholder={t("mirrorPlaceholder")}
            busy={saveMirror.isPending}
            idle={shown.trim() === mirror}
            verb={t("save")}
          />
        </Field>
        {saveMirror.error && <ErrorPanel className="mt-3" error={errorShape(saveMirror.error)} />}
      </form>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          saveToken.mutate(
            { token },
            {
              onSuccess: () => {
                toast.success(t("saved"));
                setToken("");
              },
            },
          );
        }}
      >
        <Field
          label={t("token")}
          help={t("tokenHelp")}
          aside={
            hasToken && (
              <span className="inline-flex items-center gap-1.5 text-ok">
                <CircleCheck aria-hidden className="size-3.5" />
                {t("tokenKept")}
              </span>
            )
          }
        >
          <Row
            value={token}
            onValue={setToken}
            type="password"
            placeholder="hf_…"
            busy={saveToken.isPending}
            idle={!token.trim()}
            verb={t("save")}
          />
        </Field>
        {hasToken && (
          <Button
            size="sm"
            variant="quiet"
            className="mt-1 -ml-2.5"
            onClick={() => saveToken.mutate({ token: "" }, { onSuccess: () => toast(t("forgotten")) })}
          >
            {t("forget")}
          </Button>
        )}
        {saveToken.error && <ErrorPanel className="mt-3" error={errorShape(saveToken.error)} />}
      </form>
    </Section>
  );
}

function Row({
  value,
  onValue,
  busy,
  idle,
  verb,
  ...rest
}: {
  value: string;
  onValue: (value: string) => void;
  type: "url" | "password";
  placeholder: string;
  busy: boolean;
  /** nothing to save */
  idle: boolean;
  verb: string;
}) {
  return (
    <span className="flex gap-2">
      <Input {...rest} autoComplete="off" value={value} onChange={(e) => onValue(e.target.value)} />
      <Button type="submit" busy={busy} disabled={idle}>
        {verb}
      </Button>
    </span>
  );
}
