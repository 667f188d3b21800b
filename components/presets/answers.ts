import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/api/index";
import type { PresetInput } from "@/server/domain/presets/preset";

export type PromptPreset = inferRouterOutputs<AppRouter>["presets"]["list"][number];

/** A preset in the editor. */
export type PresetDraft = PresetInput & {
  /** null for one that does not exist yet */
  id: number | null;
  rev: number;
  /** the picture it was read from, to be kept with it */
  file: File | null;
  picture: string | null;
  /** what was left out of the picture's prompt, and what it was drawn with */
  loras: readonly string[];
  base: string | null;
};

export const NO_SETTINGS: PresetInput["settings"] = {
  width: null,
  height: null,
  steps: null,
  cfg: null,
  sampler: null,
  scheduler: null,
  clipSkip: null,
  seed: null,
};

export const newDraft = (): PresetDraft => ({
  id: null,
  rev: 0,
  name: "",
  positive: "{trigger}, ",
  negative: "",
  settings: NO_SETTINGS,
  tags: [],
  file: null,
  picture: null,
  loras: [],
  base: null,
});

export const draftOf = ({ thumbhash: _, updatedAt: __, ...preset }: PromptPreset): PresetDraft => ({
  ...preset,
  file: null,
  loras: [],
  base: null,
});
