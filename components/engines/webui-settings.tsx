"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button, Checkbox, Field, Input, Sheet } from "@/components/ui";
import type { Webui } from "./answers";
import { useWebuiActions } from "./use-engines";
import { RehearsalWebuiFields, WebuiFields } from "./webui-fields";

/** How a webui is reached, or the pace and faults of the rehearsal one. */
export function WebuiSettings({ webui, onClose }: { webui: Webui; onClose: () => void }) {
  const t = useTranslations("engines");
  const { edit } = useWebuiActions();
  const builtIn = webui.kind === "rehearsal";
  const [name, setName] = useState(webui.name);
  const [form, setForm] = useState({
    url: webui.config.url ?? "",
    user: webui.config.user ?? "",
    password: "",
    loraDir: webui.loraDir ?? "",
  });
  const [forget, setForget] = useState(false);
  const [speed, setSpeed] = useState<number | null>(webui.config.speed ?? null);
  const [faults, setFaults] = useState(webui.config.faults ?? "");
  const save = () => {
    const { password, ...rest } = form;
    const secret = forget ? { password: null } : password ? { password } : {};
    const change = builtIn
      ? { speed, faults }
      : { ...rest, ...secret, ...(name.trim() && { name: name.trim() }) };
    edit.mutate({ id: webui.id, ...change }, { onSuccess: onClose });
  };
  return (
    <Sheet
      open
      onOpen={(open) => !open && onClose()}
      title={builtIn ? t("webui.rehearsal.name") : webui.name}
      description={t("webui.settings")}
      actions={
        <Button
          variant="primary"
          busy={edit.isPending}
          disabled={!builtIn && !form.url.trim()}
          onClick={save}
        >
          {t("webui.save")}
        </Button>
      }
    >
      <div className="grid gap-5">
        {builtIn ? (
          <RehearsalWebuiFields speed={speed} onSpeed={setSpeed} faults={faults} onFaults={setFaults} />
        ) : (
          <>
            <Field label={t("webui.name")}>
              <Input value={name} onChange={(e) => setName(e.target.value)} />
            </Field>
            <WebuiFields form={form} onForm={setForm} hasPassword={webui.hasPassword} />
            {webui.hasPassword && (
              <Checkbox checked={forget} onChecked={setForget}>
                {t("webui.passwordForget")}
              </Checkbox>
            )}
          </>
        )}
      </div>
    </Sheet>
  );
}
