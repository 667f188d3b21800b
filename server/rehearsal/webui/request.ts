import { z } from "zod";

/** The fields of POST /sdapi/v1/txt2img that change anything here, with the server's own defaults. */
export const request = z.object({
  prompt: z.string().default(""),
  negative_prompt: z.string().default(""),
  seed: z.number().int().default(-1),
  steps: z.number().int().min(1).max(150).default(50),
  cfg_scale: z.number().default(7),
  width: z.number().int().min(64).max(2048).default(512),
  height: z.number().int().min(64).max(2048).default(512),
  sampler_name: z.string().nullable().default(null),
  scheduler: z.string().nullable().default(null),
  force_task_id: z.string().default(() => `task(${Math.random().toString(36).slice(2)})`),
  override_settings: z
    .record(z.string(), z.unknown())
    .nullable()
    .default({})
    .transform((v) => v ?? {}),
});
export type Request = z.infer<typeof request>;

/** An exception inside the server: 500 with these words, as its middleware writes them. */
export class ServerError extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}
