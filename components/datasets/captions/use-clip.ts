"use client";

import { useEffect, useState } from "react";
import type { Clip } from "@/server/domain/captions/tokens";
import { MERGES } from "@/server/domain/captions/vocabulary";

let asked: Promise<Clip> | null = null;

/** The tokenizer with its vocabulary (200 kB, kept by the browser for good); asked for once, by the first page that counts. */
const load = (): Promise<Clip> => {
  asked ??= Promise.all([
    import("@/server/domain/captions/tokens"),
    fetch(`/${MERGES}`).then((answer) => {
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      return answer.text();
    }),
  ]).then(([{ clip }, merges]) => clip(merges));
  asked.catch(() => {
    asked = null;
  });
  return asked;
};

/** null while it loads, "failed" when it could not. */
export function useClip(): Clip | null | "failed" {
  const [clip, setClip] = useState<Clip | null | "failed">(null);
  useEffect(() => {
    let gone = false;
    load().then(
      (loaded) => !gone && setClip(() => loaded),
      () => !gone && setClip("failed"),
    );
    return () => {
      gone = true;
    };
  }, []);
  return clip;
}
