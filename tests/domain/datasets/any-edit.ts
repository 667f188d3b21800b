import fc from "fast-check";
import type { Edit, Stroke } from "@/server/domain/datasets/edit";
import { frameSize } from "@/server/domain/datasets/edit-geometry";

type Size = { width: number; height: number };
const off = fc.constantFrom(undefined, undefined, undefined, true);
const given = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;

const stroke = ({ width, height }: Size): fc.Arbitrary<Stroke> => {
  const x = fc.double({ min: -20, max: width + 20, noNaN: true });
  const y = fc.double({ min: -20, max: height + 20, noNaN: true });
  const points = fc.array(fc.tuple(x, y), { minLength: 1, maxLength: 6 }).map((list) => list.flat());
  const side = fc.double({ min: 1, max: 80, noNaN: true });
  const erase = fc.constantFrom(undefined, undefined, true);
  const tolerance = fc.integer({ min: 0, max: 255 });
  return fc
    .oneof(
      fc.record({
        kind: fc.constant("brush"),
        id: fc.string({ minLength: 1, maxLength: 8 }),
        off,
        erase,
        size: side,
        points,
      }),
      fc.record({ kind: fc.constant("rect"), id: fc.constant("r"), off, erase, x, y, w: side, h: side }),
      fc.record({ kind: fc.constant("lasso"), id: fc.constant("l"), off, erase, points }),
      fc.record({ kind: fc.constant("wand"), id: fc.constant("w"), off, erase, x, y, tolerance }),
      fc.record({
        kind: fc.constant("transparent"),
        id: fc.constant("t"),
        off,
        threshold: fc.integer({ min: 1, max: 255 }),
      }),
    )
    .map((value) => given(value) as Stroke);
};

/** Any recipe that fits an upright original of this size. */
export const anyEdit = (source: Size): fc.Arbitrary<Edit> => {
  const maybe = <T extends object>(arbitrary: fc.Arbitrary<T>) =>
    fc.option(arbitrary.map(given), { nil: undefined });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  return fc
    .record({
      levels: maybe(
        fc.record({
          off,
          black: fc.integer({ min: 0, max: 100 }),
          white: fc.integer({ min: 101, max: 255 }),
          gamma: fc.double({ min: 0.1, max: 10, noNaN: true }),
        }),
      ),
      paint: fc.option(fc.array(stroke(source), { maxLength: 4 }), { nil: undefined }),
      flip: maybe(fc.record({ off, x: fc.boolean(), y: fc.boolean() })),
      turn: maybe(fc.record({ off, by: fc.constantFrom(90, 180, 270) })),
      straighten: maybe(fc.record({ off, by: fc.double({ min: -45, max: 45, noNaN: true }) })),
      pad: maybe(fc.record({ off, w: fc.integer({ min: 1, max: 8 }), h: fc.integer({ min: 1, max: 8 }) })),
      painted: fc.constantFrom(undefined, "white", "mask"),
      crop: fc.option(fc.tuple(share, share, share, share, off), { nil: undefined }),
    })
    .map(({ crop, ...rest }) => {
      const edit = given({ v: 1 as const, ...rest }) as Edit;
      if (!crop) return edit;
      const { width, height } = frameSize(edit, source);
      const [x, y] = [Math.floor(crop[0] * (width - 1)), Math.floor(crop[1] * (height - 1))];
      const w = 1 + Math.floor(crop[2] * (width - 1 - x));
      const h = 1 + Math.floor(crop[3] * (height - 1 - y));
      return { ...edit, crop: given({ off: crop[4], x, y, w, h }) } as Edit;
    });
};
