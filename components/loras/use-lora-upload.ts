"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslations } from "use-intl";
import { tabId } from "@/components/client/tab";
import { useTRPC } from "@/components/client/trpc";
import { formatPercent, toast } from "@/components/ui";

const isLora = (file: File) => /\.safetensors$/i.test(file.name);

/** Sends LoRA files of this browser to the studio, one after the other, and tells how far they are. */
export function useLoraUpload(): (files: readonly File[]) => Promise<void> {
  const t = useTranslations("loras.upload");
  const trpc = useTRPC();
  const cache = useQueryClient();
  return useCallback(
    async (files) => {
      const wanted = files.filter(isLora);
      if (wanted.length < files.length) toast.warning(t("others", { n: files.length - wanted.length }));
      if (wanted.length === 0) return;
      const note = toast.loading(t("starting"));
      const all = wanted.reduce((sum, f) => sum + f.size, 0);
      let before = 0;
      let taken = 0;
      const refused: string[] = [];
      for (const file of wanted) {
        const answer = await put(file, (sent) =>
          toast.loading(t("sending", { name: file.name, percent: formatPercent((before + sent) / all) }), {
            id: note,
          }),
        );
        before += file.size;
        if ("taken" in answer) taken += answer.taken ?? 0;
        else refused.push(`${file.name}: ${answer.error ?? t("broken")}`);
      }
      void cache.invalidateQueries({ queryKey: trpc.loras.pathKey() });
      void cache.invalidateQueries({ queryKey: trpc.experiments.choices.queryKey() });
      if (refused.length === wanted.length) return void toast.error(refused.join("\n"), { id: note });
      toast.success(t("done", { n: taken }), { id: note });
      if (refused.length > 0) toast.error(refused.join("\n"));
    },
    [t, trpc, cache],
  );
}

/** `error` = the studio's own sentence, null when the line broke. */
type Answer = { taken: number | null } | { error: string | null };

/** XMLHttpRequest, because fetch does not tell how much was sent. */
function put(file: File, onSent: (bytes: number) => void): Promise<Answer> {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("PUT", `/upload?to=lora&name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("x-studio-tab", tabId());
    request.responseType = "json";
    request.upload.onprogress = (e) => onSent(e.loaded);
    request.onerror = () => done({ error: null });
    request.onload = () => {
      const body = request.response as { taken?: number | null; message?: string } | null;
      if (request.status === 200) done({ taken: body?.taken ?? null });
      else done({ error: body?.message ?? null });
    };
    request.send(file);
  });
}
