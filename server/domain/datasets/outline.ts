/** What lays a gallery out: every picture that matches, in order, with its size (0 × 0 while unknown). */
export type Outline = {
  readonly ids: readonly number[];
  readonly widths: readonly number[];
  readonly heights: readonly number[];
};

/**
 * The same on the wire, about 3 bytes a picture: ids as steps from the one before, sizes as a table of the different
 * ones and the place of each picture's in it.
 */
export type PackedOutline = {
  readonly steps: readonly number[];
  readonly sizes: readonly (readonly [width: number, height: number])[];
  readonly size: readonly number[];
};

export function packOutline({ ids, widths, heights }: Outline): PackedOutline {
  const places = new Map<number, number>();
  const sizes: [number, number][] = [];
  const size = ids.map((_, i) => {
    const [w, h] = [widths[i] ?? 0, heights[i] ?? 0];
    // sides are below 2^24
    const key = w * 0x1000000 + h;
    let at = places.get(key);
    if (at === undefined) {
      at = sizes.length;
      places.set(key, at);
      sizes.push([w, h]);
    }
    return at;
  });
  return { steps: ids.map((id, i) => id - (ids[i - 1] ?? 0)), sizes, size };
}

export function unpackOutline({ steps, sizes, size }: PackedOutline): Outline {
  let id = 0;
  return {
    ids: steps.map((step) => {
      id += step;
      return id;
    }),
    widths: size.map((at) => sizes[at]?.[0] ?? 0),
    heights: size.map((at) => sizes[at]?.[1] ?? 0),
  };
}
