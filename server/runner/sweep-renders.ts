import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { pictureFacts } from "@/db/schema/index";
import { thumbPath } from "../settings/data";
import type { Studio } from "../settings/studio";

const DAY = 86_400_000;

/**
 * Removes what nobody shows any more from renders/: renderings of recipes that were changed since (with their
 * thumbnails and facts: an undo has them made again), originals converted for a browser long ago, and what a kill left
 * half. A run's own copies are links of their own and stay.
 */
export async function sweepRenders({ db, data }: Studio, now: number): Promise<void> {
  const shown = db.sqlite.prepare("SELECT 1 FROM pictures WHERE media_key = ? LIMIT 1").pluck();
  for (const folder of await readdir(data.renders).catch(() => [])) {
    for (const name of await readdir(join(data.renders, folder)).catch(() => [])) {
      const path = join(data.renders, folder, name);
      const age = now - ((await stat(path).catch(() => null))?.mtimeMs ?? now);
      if (age < DAY) continue;
      const rendered = /^([0-9a-f]{64})\.png$/.exec(name)?.[1];
      if (rendered === undefined) {
        if (name.endsWith(".new") || age > 7 * DAY) await rm(path, { force: true });
      } else if (shown.get(rendered) === undefined) {
        db.orm.delete(pictureFacts).where(eq(pictureFacts.mediaKey, rendered)).run();
        for (const size of [256, 512] as const) await rm(thumbPath(data, rendered, size), { force: true });
        await rm(path, { force: true });
      }
    }
  }
}
