import type Database from "better-sqlite3";

/** Columns of pictures by which the gallery filters, sorts or shows. */
const SHOWN = "dataset_id, subset_id, stem, sort_key, ext, bytes, caption, edit, media_key, use, deleted_at";

/**
 * What feeds `picture_changes`: every change of a picture or of what the worker found out about its bytes, by whichever
 * process, leaves a row in the same transaction. Thus the index that web keeps in memory cannot be stale because
 * somebody forgot to tell it.
 */
const TRIGGERS: Record<string, string> = {
  pictures_came: `AFTER INSERT ON pictures BEGIN
    INSERT INTO picture_changes (dataset_id, picture_id) VALUES (NEW.dataset_id, NEW.id); END`,
  pictures_changed: `AFTER UPDATE OF ${SHOWN} ON pictures BEGIN
    INSERT INTO picture_changes (dataset_id, picture_id) VALUES (NEW.dataset_id, NEW.id);
    INSERT INTO picture_changes (dataset_id, picture_id)
      SELECT OLD.dataset_id, OLD.id WHERE OLD.dataset_id <> NEW.dataset_id; END`,
  pictures_went: `AFTER DELETE ON pictures BEGIN
    INSERT INTO picture_changes (dataset_id, picture_id) VALUES (OLD.dataset_id, OLD.id); END`,
  facts_came: `AFTER INSERT ON picture_facts BEGIN
    INSERT INTO picture_changes (dataset_id, picture_id)
      SELECT dataset_id, id FROM pictures WHERE media_key = NEW.media_key; END`,
  facts_changed: `AFTER UPDATE ON picture_facts BEGIN
    INSERT INTO picture_changes (dataset_id, picture_id)
      SELECT dataset_id, id FROM pictures WHERE media_key = NEW.media_key; END`,
  facts_went: `AFTER DELETE ON picture_facts BEGIN
    INSERT INTO picture_changes (dataset_id, picture_id)
      SELECT dataset_id, id FROM pictures WHERE media_key = OLD.media_key; END`,
};

/**
 * Makes the triggers anew at every start, after the migrations: one that rebuilds a table drops its triggers without a
 * word. Nothing when the tables are not there (a migration test with tables of its own).
 */
export function createTriggers(sqlite: Database.Database): void {
  const tables = sqlite
    .prepare(
      "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('pictures', 'picture_facts', 'picture_changes')",
    )
    .pluck()
    .get();
  if (tables !== 3) return;
  sqlite.transaction(() => {
    for (const [name, body] of Object.entries(TRIGGERS))
      sqlite.exec(`DROP TRIGGER IF EXISTS ${name}; CREATE TRIGGER ${name} ${body}`);
  })();
}
