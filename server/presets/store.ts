import { and, desc, eq, isNotNull, isNull } from "drizzle-orm";
import type { Db } from "@/db/open";
import { pictureFacts, presets } from "@/db/schema/index";
import { StudioError } from "@/server/domain/errors";
import { type PresetInput, type PresetSettings, presetSettings } from "@/server/domain/presets/preset";
import { hint } from "@/server/events/outbox";

export type Preset = {
  id: number;
  rev: number;
  name: string;
  positive: string;
  negative: string;
  settings: PresetSettings;
  tags: string[];
  /** media key of a picture that shows it */
  picture: string | null;
  thumbhash: string | null;
  updatedAt: number;
};

type Row = typeof presets.$inferSelect;
const fromRow = (row: Row, thumbhash: string | null): Preset => ({
  id: row.id,
  rev: row.rev,
  name: row.name,
  positive: row.positive,
  negative: row.negative,
  settings: presetSettings.parse(row.settings),
  tags: row.tags,
  picture: row.picture,
  thumbhash,
  updatedAt: row.updatedAt,
});

const thumbhashOf = (db: Db, picture: string | null): string | null =>
  picture === null
    ? null
    : (db.orm.select().from(pictureFacts).where(eq(pictureFacts.mediaKey, picture)).get()?.thumbhash ?? null);

/** Living prompt presets, the one touched last first. */
export function listPromptPresets(db: Db): Preset[] {
  return db.orm
    .select({ row: presets, thumbhash: pictureFacts.thumbhash })
    .from(presets)
    .leftJoin(pictureFacts, eq(pictureFacts.mediaKey, presets.picture))
    .where(isNull(presets.deletedAt))
    .orderBy(desc(presets.updatedAt))
    .all()
    .map(({ row, thumbhash }) => fromRow(row, thumbhash));
}

function live(db: Db, id: number): Row {
  const row = db.orm
    .select()
    .from(presets)
    .where(and(eq(presets.id, id), isNull(presets.deletedAt)))
    .get();
  if (row) return row;
  throw new StudioError(
    "preset-gone",
    { zh: "这个提示词预设已经不在了。", en: "This prompt preset is gone." },
    { next: { zh: "回到预设列表看看。", en: "Go back to the list of presets." } },
  );
}

export function getPromptPreset(db: Db, id: number): Preset {
  const row = live(db, id);
  return fromRow(row, thumbhashOf(db, row.picture));
}

/** Creates a preset; the same client key again answers with the preset it made the first time. */
export function createPromptPreset(
  db: Db,
  input: PresetInput & { clientKey: string; picture?: string | null },
): { id: number } {
  return db.immediate(() => {
    const known = db.orm
      .select({ id: presets.id })
      .from(presets)
      .where(eq(presets.clientKey, input.clientKey))
      .get();
    if (known) return known;
    const now = Date.now();
    const { clientKey, name, positive, negative, settings, tags } = input;
    const made = db.orm
      .insert(presets)
      .values({
        clientKey,
        name,
        positive,
        negative,
        settings,
        tags,
        picture: input.picture ?? null,
        createdAt: now,
        updatedAt: now,
      })
      .returning({ id: presets.id })
      .get();
    hint(db, "preset", made.id);
    return made;
  });
}

/** Saves an edit made on `rev`; an edit of an older one is refused with both texts still at hand. */
export function updatePromptPreset(db: Db, id: number, rev: number, input: PresetInput): { rev: number } {
  return db.immediate(() => {
    const row = live(db, id);
    if (row.rev !== rev) {
      throw new StudioError(
        "preset-changed",
        { zh: "这个预设在另一个页面里改过了。", en: "This preset was changed in another tab." },
        {
          next: {
            zh: "载入那边的版本，或者另存为新的预设。",
            en: "Load that version, or save yours as a new preset.",
          },
          evidence: [row.positive],
        },
      );
    }
    const next = rev + 1;
    db.orm
      .update(presets)
      .set({ ...input, rev: next, updatedAt: Date.now() })
      .where(eq(presets.id, id))
      .run();
    hint(db, "preset", id);
    return { rev: next };
  });
}

export function setPresetPicture(db: Db, id: number, picture: string | null): void {
  db.immediate(() => {
    live(db, id);
    db.orm.update(presets).set({ picture }).where(eq(presets.id, id)).run();
    hint(db, "preset", id);
  });
}

export function deletePromptPreset(db: Db, id: number): void {
  db.immediate(() => {
    live(db, id);
    db.orm.update(presets).set({ deletedAt: Date.now() }).where(eq(presets.id, id)).run();
    hint(db, "preset", id);
  });
}

export function restorePromptPreset(db: Db, id: number): void {
  db.immediate(() => {
    db.orm
      .update(presets)
      .set({ deletedAt: null })
      .where(and(eq(presets.id, id), isNotNull(presets.deletedAt)))
      .run();
    hint(db, "preset", id);
  });
}
