"use client";

import { useMutation } from "@tanstack/react-query";
import { LockKeyhole, LockKeyholeOpen } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { PASSWORD_LENGTH } from "@/server/domain/settings";
import { errorShape } from "../client/errors";
import { useTRPC } from "../client/trpc";
import { Button, ErrorPanel, Field, Input, Section } from "../ui";

/** The studio's password. After a change the server asks everyone to sign in, so the page is loaded anew. */
export function PasswordPart({ isSet }: { isSet: boolean }) {
  const t = useTranslations("settings.password");
  const trpc = useTRPC();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation(trpc.settings.password.mutationOptions());
  const Icon = isSet ? LockKeyhole : LockKeyholeOpen;
  const ready = [...next].length >= PASSWORD_LENGTH && (!isSet || current !== "");
  return (
    <Section title={t("title")}>
      <p className="flex gap-2 text-sm">
        <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
        {t(isSet ? "set" : "none")}
      </p>
      {!isSet && <p className="mt-1 text-muted text-sm">{t("needed")}</p>}
      <form
        className="mt-3 flex max-w-100 flex-col gap-3"
        onSubmit={(e) => {
          e.preventDefault();
          if (ready) change.mutate({ current, next }, { onSuccess: () => location.reload() });
        }}
      >
        {isSet && (
          <Field label={t("current")}>
            <Input
              type="password"
              autoComplete="current-password"
              value={current}
              onChange={(e) => setCurrent(e.target.value)}
            />
          </Field>
        )}
        <Field label={t("next")} help={t("nextHelp", { count: PASSWORD_LENGTH })}>
          <Input
            type="password"
            autoComplete="new-password"
            value={next}
            onChange={(e) => setNext(e.target.value)}
          />
        </Field>
        {change.error && <ErrorPanel error={errorShape(change.error)} />}
        <div>
          <Button type="submit" busy={change.isPending} disabled={!ready}>
            {t(isSet ? "change" : "choose")}
          </Button>
        </div>
      </form>
    </Section>
  );
}
