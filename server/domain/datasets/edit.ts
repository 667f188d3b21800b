import { z } from "zod";

/**
 * The recipe of an edited picture. Nothing is ever painted into a file: the recipe is kept in the journal and rendered
 * from the original. Its parts apply in one fixed order whatever the order in which they were made, so each can be
 * switched off or changed alone:
 *
 *   original, upright by EXIF, transparency on white → levels → paint → flip → turn → straighten → crop → pad
 *
 * Paint is in pixels of the upright original; the crop is in pixels of the *frame*: the picture as it stands before it
 * (flipped, turned, and straightened: the smallest upright rectangle that holds the tilted picture). What the recipe
 * fills (paint, the corners of a tilted picture, padding) is white, or masked out where `painted` says so. Geometry is
 * in edit-geometry.ts, the one stored form of a recipe in edit-canonical.ts, the pixels in edit-mask.ts and edit-pixels.ts.
 */
const px = z.number().min(-200_000).max(200_000);
const part = { id: z.string().min(1).max(40), off: z.boolean().optional() };
const points = z.array(px).min(2).max(20_000);
/** A quarter, half or three quarters round, clockwise in degrees. */
export const quarters = z.union([z.literal(90), z.literal(180), z.literal(270)]);
/** Input black and white point (0–255) and gamma, as in a levels dialog. */
export const levelParts = {
  black: z.number().int().min(0).max(254),
  white: z.number().int().min(1).max(255),
  gamma: z.number().min(0.1).max(10),
};
export const padRatio = { w: z.number().int().min(1).max(100), h: z.number().int().min(1).max(100) };
/** Degrees, clockwise. */
export const tilt = z.number().min(-45).max(45);

/** One act of painting; `erase` brings the original back where it goes. */
export const strokeSchema = z.discriminatedUnion("kind", [
  /** `points` = x0, y0, x1, y1, …; `size` = diameter in px */
  z.strictObject({
    ...part,
    kind: z.literal("brush"),
    erase: z.boolean().optional(),
    size: z.number().min(1).max(4096),
    points,
  }),
  z.strictObject({
    ...part,
    kind: z.literal("rect"),
    erase: z.boolean().optional(),
    x: px,
    y: px,
    w: z.number().min(1).max(200_000),
    h: z.number().min(1).max(200_000),
  }),
  z.strictObject({ ...part, kind: z.literal("lasso"), erase: z.boolean().optional(), points }),
  /** Everything connected with (x, y) whose colour differs by at most `tolerance` per channel (0–255). */
  z.strictObject({
    ...part,
    kind: z.literal("wand"),
    erase: z.boolean().optional(),
    x: px,
    y: px,
    tolerance: z.number().int().min(0).max(255),
  }),
  /** Everything the file itself leaves transparent: its alpha is below `threshold`. */
  z.strictObject({
    ...part,
    kind: z.literal("transparent"),
    threshold: z.number().int().min(1).max(255),
  }),
  /** Everything that a segmentation took for background: `mask` = blob of a grey picture, white = figure. */
  z.strictObject({
    ...part,
    kind: z.literal("background"),
    mask: z.string().regex(/^[0-9a-f]{64}$/),
    threshold: z.number().int().min(1).max(255),
  }),
]);
export type Stroke = z.infer<typeof strokeSchema>;

export const editSchema = z.strictObject({
  v: z.literal(1),
  levels: z.strictObject({ off: z.boolean().optional(), ...levelParts }).optional(),
  paint: z.array(strokeSchema).max(4000).optional(),
  flip: z.strictObject({ off: z.boolean().optional(), x: z.boolean(), y: z.boolean() }).optional(),
  turn: z.strictObject({ off: z.boolean().optional(), by: quarters }).optional(),
  straighten: z.strictObject({ off: z.boolean().optional(), by: tilt }).optional(),
  crop: z
    .strictObject({
      off: z.boolean().optional(),
      x: z.number().int().min(0),
      y: z.number().int().min(0),
      w: z.number().int().min(1),
      h: z.number().int().min(1),
    })
    .optional(),
  /** padded with white to this ratio, centred */
  pad: z.strictObject({ off: z.boolean().optional(), ...padRatio }).optional(),
  /**
   * What is filled becomes for the trainer: white, or masked out (alpha 0, `alpha_mask` in the dataset's configuration).
   * Masked pixels take the colours around them, so that neither what was there nor a white edge reaches the network.
   */
  painted: z.enum(["white", "mask"]).optional(),
});
export type Edit = z.infer<typeof editSchema>;
export const NO_EDIT: Edit = { v: 1 };
