import { z } from "zod";
import { parseInfotext, splitTags } from "../engines/infotext";

/** How a preset's picture is drawn; every field may be left to the place where the preset is used. */
export const presetSettings = z.object({
  width: z.number().int().min(64).max(2048).multipleOf(8).nullable().default(null),
  height: z.number().int().min(64).max(2048).multipleOf(8).nullable().default(null),
  steps: z.number().int().min(1).max(150).nullable().default(null),
  cfg: z.number().min(1).max(30).nullable().default(null),
  sampler: z.string().max(80).nullable().default(null),
  scheduler: z.string().max(80).nullable().default(null),
  clipSkip: z.number().int().min(1).max(12).nullable().default(null),
  seed: z.number().int().min(0).max(4294967295).nullable().default(null),
});
export type PresetSettings = z.infer<typeof presetSettings>;

export const presetInput = z.object({
  name: z.string().trim().min(1).max(200),
  positive: z.string().max(20_000),
  negative: z.string().max(20_000),
  settings: presetSettings,
  tags: z.array(z.string().trim().min(1).max(100)).max(50),
});
export type PresetInput = z.infer<typeof presetInput>;

export type ReadPreset = { preset: PresetInput; loras: string[]; base: string | null };

/**
 * A preset from the parameters a webui wrote into a picture. LoRA tags are taken out (a preset is about the prompt;
 * which LoRA is the experiment's business) and named; trigger words the caller knows become the `{trigger}` slot.
 */
export function presetFromInfotext(
  text: string,
  triggers: readonly string[],
  name: string,
): ReadPreset | null {
  const info = parseInfotext(text);
  if (!info.fields.Steps && !info.prompt) return null;
  const { text: bare, loras } = splitTags(info.prompt);
  const size = /^(\d+)x(\d+)$/.exec(info.fields.Size ?? "");
  const whole = (value: string | undefined): number | null => {
    const n = Number(value);
    return value !== undefined && Number.isInteger(n) ? n : null;
  };
  const settings = presetSettings.safeParse({
    width: size ? Math.floor(Number(size[1]) / 8) * 8 : null,
    height: size ? Math.floor(Number(size[2]) / 8) * 8 : null,
    steps: whole(info.fields.Steps),
    cfg: info.fields["CFG scale"] === undefined ? null : Number(info.fields["CFG scale"]),
    sampler: info.fields.Sampler ?? null,
    scheduler: info.fields["Schedule type"] ?? null,
    clipSkip: whole(info.fields["Clip skip"]),
    seed: whole(info.fields.Seed),
  });
  return {
    preset: {
      name,
      positive: slotTrigger(tidy(bare), triggers),
      negative: tidy(info.negative),
      settings: settings.success ? settings.data : presetSettings.parse({}),
      tags: [],
    },
    loras: loras.map((l) => l.stem),
    base: info.fields.Model ?? null,
  };
}

/** The first trigger word found as a whole tag becomes `{trigger}`. */
export function slotTrigger(prompt: string, triggers: readonly string[]): string {
  const parts = prompt.split(",");
  const at = parts.findIndex((p) =>
    triggers.some((w) => w.trim() && p.trim().toLowerCase() === w.trim().toLowerCase()),
  );
  if (at < 0) return prompt;
  parts[at] = (parts[at] ?? "").replace(/\S(.*\S)?/, "{trigger}");
  return parts.join(",");
}

/** Empty parts left behind by removed tags go; line breaks stay. */
const tidy = (text: string): string =>
  text
    .split("\n")
    .map((line) =>
      line
        .split(",")
        .map((p) => p.trim())
        .filter(Boolean)
        .join(", "),
    )
    .filter(Boolean)
    .join("\n");
