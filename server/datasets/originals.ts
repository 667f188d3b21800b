/** What is known of an original's file: columns of picture_facts. */
type Nature = {
  format: string | null;
  space: string | null;
  pages: number | null;
};

/**
 * Whether every browser shows this file, still, upright and in its own colours. For the rest (tiff, bmp, CMYK, 16 bits,
 * animations) the worker makes a full-size PNG when it is first asked for (`/media/<blob>/view`).
 */
export const browserShows = ({ format, space, pages }: Nature): boolean =>
  (format === "png" || format === "jpeg" || format === "webp") &&
  (space === "srgb" || space === "b-w") &&
  (pages ?? 1) === 1;
