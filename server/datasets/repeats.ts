import type { Db } from "@/db/open";
import { subsets } from "@/db/schema/index";
import type { Op } from "@/server/domain/datasets/journal";
import { foldStem } from "@/server/domain/datasets/names";
import { StudioError } from "@/server/domain/errors";
import { apply, logOps, openBatch, record, touch } from "./journal";
import { stemsOf } from "./pictures";
import { freeSubsetName, subsetsOf } from "./store";

type Picked = { datasetId: number; ids: readonly number[]; tab: string };

/**
 * Gives pictures another number of repeats. Repeats belong to a subset (its folder carries them), so a subset that is
 * meant as a whole gets the number, and a part of one moves to its neighbour with that number: the subset of the same
 * triggers and class words, made when there is none. One step. StudioError "stem-twice" when the neighbour has a file
 * of the same name.
 */
export function setRepeats(
  db: Db,
  input: Picked & { repeats: number },
): { batch: number | null; count: number } {
  return db.immediate(() => {
    const { datasetId, repeats, tab } = input;
    const all = subsetsOf(db, datasetId);
    const stem = db.sqlite.prepare("SELECT stem FROM pictures WHERE id = ?").pluck();
    const homes = new Map<number, number[]>();
    for (const id of new Set(input.ids)) {
      const row = db.sqlite
        .prepare(
          "SELECT subset_id AS home FROM pictures WHERE id = ? AND dataset_id = ? AND deleted_at IS NULL",
        )
        .get(id, datasetId) as { home: number } | undefined;
      if (row) homes.set(row.home, [...(homes.get(row.home) ?? []), id]);
    }
    /** stems of each neighbour, those that go there with this step among them */
    const taken = new Map<number, Set<string>>();
    const clashes: string[] = [];
    const made: Op[] = [];
    const list: Op[] = [];
    let count = 0;
    for (const [home, ids] of homes) {
      const subset = all.find(({ id }) => id === home);
      if (!subset || subset.repeats === repeats) continue;
      count += ids.length;
      if (ids.length === subset.pictures) {
        list.push({
          kind: "subset-repeats",
          target: home,
          before: String(subset.repeats),
          after: String(repeats),
        });
        continue;
      }
      const alike = all.find(
        (other) =>
          other.id !== home &&
          other.repeats === repeats &&
          other.isReg === subset.isReg &&
          other.classWord === subset.classWord &&
          JSON.stringify(other.triggers) === JSON.stringify(subset.triggers),
      );
      let target = alike?.id;
      if (target === undefined) {
        target = db.orm
          .insert(subsets)
          .values({
            datasetId,
            name: freeSubsetName(db, datasetId, subset.name),
            repeats,
            classWord: subset.classWord,
            triggers: subset.triggers,
            isReg: subset.isReg,
            position: all.length + made.length,
          })
          .returning({ id: subsets.id })
          .get().id;
        made.push({ kind: "subset-trash", target, before: null, after: "live" });
      } else {
        const stems = taken.get(target) ?? stemsOf(db, target);
        taken.set(target, stems);
        for (const id of ids) {
          const name = stem.get(id) as string;
          if (stems.has(foldStem(name))) clashes.push(name);
          stems.add(foldStem(name));
        }
      }
      for (const id of ids)
        list.push({ kind: "subset", target: id, before: String(home), after: String(target) });
    }
    if (clashes.length) throw stemTwice(clashes);
    const head = { datasetId, actor: "you", tab, kind: "subsets" as const };
    if (!made.length) return { batch: record(db, head, list), count };
    apply(db, list);
    const batch = openBatch(db, head);
    // a new subset is there already; it is journalled so that undo takes it away again
    logOps(db, batch, [...made, ...list]);
    touch(db, datasetId);
    return { batch, count };
  });
}

const stemTwice = (clashes: readonly string[]) =>
  new StudioError(
    "stem-twice",
    {
      zh: `这个重复次数的子集里会有 ${clashes.length} 个同名文件，没有改动。`,
      en: `The subset with these repeats would have several files of the same name. Nothing was changed.`,
    },
    { evidence: clashes.slice(0, 12) },
  );
