"use client";

import { Copy } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import type { Recipe } from "@/server/domain/recipes/option";
import { environment } from "@/server/domain/recipes/recipe";
import { type Places, render } from "@/server/domain/recipes/render";
import { scriptFor } from "@/server/domain/recipes/script";
import { Button, Dialog, Tabs, toast } from "../ui";

/** The very files and command line the trainer will get, as text. Paths of the run's folder are shown as <run>. */
export function CommandDialog({
  open,
  onOpen,
  recipe,
  places,
  command,
}: {
  open: boolean;
  onOpen: (open: boolean) => void;
  recipe: Recipe;
  places: Places;
  /** what starts the trainer: interpreter and folder */
  command: readonly string[];
}) {
  const t = useTranslations("recipes");
  const [tab, setTab] = useState("command");
  const files = useMemo(() => {
    if (!open || scriptFor(places.family) === null) return [];
    const rendered = render(recipe, places);
    const exports = Object.entries(environment(recipe)).map(([name, value]) => `export ${name}="${value}"\n`);
    const [python = "python", dir = "sd-scripts"] = command;
    const words = [`${python} ${dir}/${rendered.script}`];
    for (let i = 0; i < rendered.argv.length; i += 2) words.push(rendered.argv.slice(i, i + 2).join(" "));
    const line = words.join(" \\\n  ");
    return [
      { name: "command", text: `${exports.join("")}${exports.length > 0 ? "\n" : ""}${line}\n` },
      ...rendered.files,
    ];
  }, [open, recipe, places, command]);
  const copy = async () => {
    const text = files.find((file) => file.name === tab)?.text ?? "";
    await navigator.clipboard.writeText(text);
    toast.success(t("command.copied"));
  };
  return (
    <Dialog
      open={open}
      onOpen={onOpen}
      size="lg"
      title={t("command.title")}
      description={t("command.description")}
      actions={
        <Button icon={Copy} onClick={copy}>
          {t("command.copy")}
        </Button>
      }
    >
      <Tabs
        value={tab}
        onValue={setTab}
        label={t("command.title")}
        tabs={files.map((file) => ({
          value: file.name,
          label: file.name === "command" ? t("command.line") : file.name,
          content: (
            <pre className="mt-3 max-h-[50dvh] overflow-auto whitespace-pre-wrap break-all rounded-md bg-raised p-3 font-mono text-xs">
              {file.text === "" ? t("command.empty") : file.text}
            </pre>
          ),
        }))}
      />
    </Dialog>
  );
}
