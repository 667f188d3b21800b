import { isAbsolute } from "node:path";
import { and, desc, eq, isNull } from "drizzle-orm";
import { loraFiles } from "@/db/schema/index";
import type { LoraMeta } from "@/server/domain/loras/metadata";
import { resolveInside } from "../settings/data";
import type { Studio } from "../settings/studio";
import { readLora } from "./read";

export type LoraDetails = {
  /** absolute path on the studio's machine */
  path: string;
  meta: LoraMeta;
  /** `__metadata__` as written, by name */
  raw: { key: string; value: string }[];
};

/** What the file of a LoRA says of itself, read now; null when its file is not there. Throws StudioError for a broken one. */
export async function loraDetails(studio: Studio, id: number): Promise<LoraDetails | null> {
  const row = studio.db.orm
    .select({ path: loraFiles.path })
    .from(loraFiles)
    .where(and(eq(loraFiles.loraId, id), isNull(loraFiles.deletedAt)))
    .orderBy(desc(loraFiles.id))
    .get();
  if (!row) return null;
  const path = isAbsolute(row.path) ? row.path : resolveInside(studio.data.root, row.path);
  const file = await readLora(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    throw error;
  });
  if (!file) return null;
  const raw = Object.entries(file.header.metadata)
    .map(([key, value]) => ({ key, value: value.slice(0, 20_000) }))
    .sort((a, b) => a.key.localeCompare(b.key, "en"));
  return { path, meta: file.meta, raw };
}
