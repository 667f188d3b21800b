import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pictureFacts } from "@/db/schema/index";
import { openPicture } from "@/server/datasets/editor";
import { changeMany, saveEdit } from "@/server/datasets/edits";
import { undo } from "@/server/datasets/journal";
import { renderHere, renderOrder } from "@/server/datasets/renders";
import { anotherCrop } from "@/server/datasets/scans";
import { createDataset } from "@/server/datasets/store";
import { makeVersion, materialise } from "@/server/datasets/versions";
import type { Edit } from "@/server/domain/datasets/edit";
import { editText } from "@/server/domain/datasets/edit-canonical";
import type { EditChange } from "@/server/domain/datasets/edit-change";
import { renderPath } from "@/server/settings/data";
import { anyEdit } from "../../domain/datasets/any-edit";
import { place, send } from "./place";

const SIZE = { width: 48, height: 32 };
let studio: ReturnType<typeof place>;
let out: string;
beforeAll(() => {
  studio = place();
  out = mkdtempSync(join(tmpdir(), "kon-undo-"));
});
afterAll(() => {
  studio.close();
  rmSync(out, { recursive: true, force: true });
});

type Act =
  | { do: "save"; at: number; edit: Edit | null }
  | { do: "many"; change: EditChange }
  | { do: "another"; at: number };
const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant("save" as const),
      at: fc.nat(9),
      edit: fc.option(anyEdit(SIZE), { freq: 5 }),
    }),
    fc.record({
      do: fc.constant("many" as const),
      change: fc.constantFrom<EditChange>(
        { what: "turn", by: 90 },
        { what: "flip", axis: "x" },
        { what: "straighten", by: 3.5 },
        { what: "crop", ratio: { w: 2, h: 3 } },
        { what: "pad", ratio: { w: 1, h: 1 } },
        { what: "levels", levels: { black: 10, white: 240, gamma: 1.2 } },
        { what: "painted", as: "mask" },
        { what: "original" },
      ),
    }),
    fc.record({ do: fc.constant("another" as const), at: fc.nat(9) }),
  ),
  { minLength: 1, maxLength: 8 },
);

it("any edits, then undo of all: the media keys and the pixels there were, one step at a time", async () => {
  let n = 0;
  await fc.assert(
    fc.asyncProperty(anyEdit(SIZE), acts, async (first, list) => {
      const dataset = createDataset(studio.db, { name: `d${++n}` }).id;
      const ids: number[] = [];
      for (const seed of [1, 2]) {
        const rgb = Buffer.alloc(SIZE.width * SIZE.height * 3).map((_, i) => (i * seed * 2654435761) >>> 24);
        const bytes = await sharp(rgb, { raw: { ...SIZE, channels: 3 } })
          .png()
          .toBuffer();
        const { picture } = send(studio, dataset, `10_yui/${seed}.png`, bytes, { tab: "before" });
        const facts = {
          ...SIZE,
          state: "done" as const,
          format: "png",
          space: "srgb",
          orientation: 1,
          at: 0,
        };
        const mediaKey = openPicture(studio.db, picture!).source.blob;
        studio.db.orm
          .insert(pictureFacts)
          .values({ mediaKey, hasAlpha: false, ...facts })
          .onConflictDoNothing()
          .run();
        ids.push(picture!);
      }
      const save = (id: number, edit: Edit | null, tab: string) => {
        const { rev, edit: seen } = openPicture(studio.db, id);
        return saveEdit(studio.db, { pictureId: id, edit, seen: { rev, edit: seen }, tab });
      };
      save(ids[0]!, first, "before");
      const keys = () =>
        (
          studio.db.sqlite
            .prepare(
              "SELECT id, media_key FROM pictures WHERE dataset_id = ? AND deleted_at IS NULL ORDER BY id",
            )
            .raw()
            .all(dataset) as [number, string][]
        ).join(" ");
      const files = async (name: string) => {
        const [subset] = await materialise(
          studio,
          makeVersion(studio, dataset).id,
          join(out, `${n}-${name}`),
        );
        return ["1.png", "2.png"].map((file) => readFileSync(join(subset!.dir, file)));
      };
      const states = [keys()];
      const before = await files("before");
      const row = openPicture(studio.db, ids[0]!);
      const rendered = renderOrder(row.source.blob, editText(row.edit));
      for (const act of list) {
        const at = act.do === "many" ? 0 : ids[act.at % ids.length]!;
        if (act.do === "save") save(at, act.edit, "t");
        else if (act.do === "another") ids.push(anotherCrop(studio.db, { pictureId: at, tab: "t" }).id);
        else changeMany(studio.db, { datasetId: dataset, ids, change: act.change, tab: "t" });
        const now = keys();
        if (now !== states.at(-1)) states.push(now);
      }
      const met: string[] = [keys()];
      while (undo(studio.db, dataset, "t")) if (keys() !== met.at(-1)) met.push(keys());
      expect(met.reverse()).toEqual(states);
      // made anew, not found again
      if (rendered) rmSync(renderPath(studio.data, rendered.key));
      const after = await files("after");
      expect(after.map((bytes, i) => bytes.equals(before[i]!))).toEqual([true, true]);
      if (rendered) await renderHere(studio.data)(rendered);
    }),
    { numRuns: 60 },
  );
}, 60_000);
