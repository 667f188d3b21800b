import { z } from "zod";

/**
 * What the launcher (and the rehearsal) writes to events.jsonl, one JSON object a line, and what it reads from
 * control.json (written tmp + rename). Version 1. `t` is Unix time in seconds.
 */
export const PROTOCOL = 1;

const at = { v: z.literal(PROTOCOL), t: z.number() };
/** null stands for nan or infinity, which JSON cannot carry */
const real = z.number().nullable();

export const trainerEvent = z.discriminatedUnion("event", [
  z.object({
    ...at,
    event: z.literal("loaded"),
    script: z.string(),
    trainer: z.string(),
    pid: z.number().int(),
    /** hook name → found */
    hooks: z.record(z.string(), z.boolean()),
    can: z.object({ steps: z.boolean(), save: z.boolean(), stop: z.boolean(), freeze: z.boolean() }),
    versions: z.record(z.string(), z.string()).default({}),
  }),
  z.object({
    ...at,
    event: z.literal("phase"),
    /** data = reading pictures and captions; model = loading the base model; cache = latents; prepare = network, optimizer; hash = hashing the base model */
    phase: z.enum(["start", "data", "model", "cache", "prepare", "hash", "train", "sample", "save", "end"]),
    done: z.number().int().optional(),
    total: z.number().int().optional(),
  }),
  z.object({
    ...at,
    event: z.literal("start"),
    step: z.number().int(),
    total: z.number().int(),
    epochs: z.number().int().optional(),
    batches: z.number().int().optional(),
    accumulation: z.number().int().optional(),
    device: z.string().optional(),
  }),
  /**
   * One per optimizer step, numbered within this attempt; loss = mean of its micro-batches. lr as applied in this very
   * step (the scheduler's value before it moved on; 0 while frozen): "unet", "te", "unet plus" …, "d*lr/unet" for
   * optimizers that find their own rate. `average` is the trainer's own moving mean; `elapsed` in seconds since launch.
   */
  z.object({
    ...at,
    event: z.literal("step"),
    step: z.number().int(),
    epoch: z.number().int(),
    loss: real,
    average: real.optional(),
    lr: z.record(z.string(), real),
    elapsed: z.number().optional(),
  }),
  z.object({ ...at, event: z.literal("epoch_end"), epoch: z.number().int(), step: z.number().int() }),
  z.object({
    ...at,
    event: z.literal("sampling"),
    step: z.number().int(),
    epoch: z.number().int().nullable(),
  }),
  z.object({
    ...at,
    event: z.literal("sample"),
    step: z.number().int(),
    epoch: z.number().int().nullable(),
    prompt: z.number().int(),
    seed: z.number().int().nullable(),
    path: z.string(),
  }),
  /** after network.save_weights returned; epoch = epochs done, for an epoch's file and the final one; null for a step's */
  z.object({
    ...at,
    event: z.literal("file"),
    path: z.string(),
    step: z.number().int(),
    epoch: z.number().int().nullable(),
    final: z.boolean(),
  }),
  /** text encoder LoRA gets no update after step `step` (`tensors` of them) */
  z.object({ ...at, event: z.literal("frozen"), step: z.number().int(), tensors: z.number().int() }),
  z.object({
    ...at,
    event: z.literal("stopped"),
    step: z.number().int(),
    why: z.enum(["now", "save", "epoch_end", "signal"]),
  }),
  z.object({ ...at, event: z.literal("finished"), steps: z.number().int() }),
  z.object({
    ...at,
    event: z.literal("failed"),
    type: z.string(),
    error: z.string(),
    trace: z.string().default(""),
  }),
  /** something worth telling that is not an error: a hook that was not found, a control file that could not be read */
  z.object({ ...at, event: z.literal("notice"), text: z.string() }),
]);
export type TrainerEvent = z.infer<typeof trainerEvent>;

export const control = z.object({
  /** step N is the last that updates the text encoder; null = never frozen */
  freeze_te_after_step: z.number().int().nullable(),
  /** a value not seen before = save at this step */
  save_seq: z.number().int(),
  stop: z.enum(["now", "save", "epoch_end"]).nullable(),
});
export type Control = z.infer<typeof control>;
/** The trainer's exit code after a stop that was asked for. */
export const EXIT_STOPPED = 75;
