import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { migrate, readMigrations } from "@/db/migrate";
import { openDb } from "@/db/open";
import { storeBytes } from "@/server/datasets/blobs";
import { acceptUpload, type ImportAnswer } from "@/server/datasets/import";
import { dataFolder, makePlaces } from "@/server/settings/data";
import type { Studio } from "@/server/settings/studio";

const migrations = readMigrations(fileURLToPath(new URL("../../../db/migrations", import.meta.url)));

/** A studio on a folder of its own, with the real schema; `close` removes it. */
export function place(): Studio & { close(): void } {
  const root = mkdtempSync(join(tmpdir(), "kon-datasets-"));
  const data = dataFolder(root);
  makePlaces(data);
  migrate(data.db, migrations, data.backups);
  const db = openDb(data.db);
  return {
    db,
    data,
    version: "0",
    runner: () => "ok",
    close() {
      db.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** PNG bytes as far as the import looks: the signature, then anything that makes them differ. */
export const png = (content: string): Buffer =>
  Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from(content)]);

/** Sends one file as an upload does: stored first, then taken in. */
export function send(
  studio: Studio,
  dataset: number,
  path: string,
  content: Uint8Array | string,
  more: { subset?: number | null; batch?: string | null; tab?: string } = {},
): ImportAnswer {
  const stored = storeBytes(studio.data, content);
  const name = path.split("/").pop() ?? path;
  const { subset = null, batch = null, tab = "t" } = more;
  return acceptUpload(studio, { dataset, subset, name, relativePath: path, batch, tab }, stored);
}

/** Everything a person would miss if it changed, of the live rows. */
export function rowsOf(studio: Studio): unknown {
  const { sqlite } = studio.db;
  return {
    pictures: sqlite
      .prepare("SELECT id, subset_id, stem, caption, use FROM pictures WHERE deleted_at IS NULL ORDER BY id")
      .all(),
    tags: sqlite
      .prepare(
        `SELECT t.picture_id, t.tag, t.position FROM picture_tags t JOIN pictures p ON p.id = t.picture_id
         WHERE p.deleted_at IS NULL ORDER BY 1, 3`,
      )
      .all(),
    subsets: sqlite
      .prepare(
        "SELECT id, name, repeats, class_word, triggers, is_reg FROM subsets WHERE deleted_at IS NULL ORDER BY id",
      )
      .all(),
  };
}
