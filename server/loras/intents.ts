import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db/open";
import { loraFiles, loras } from "@/db/schema/index";
import { StudioError } from "@/server/domain/errors";
import { hint } from "../events/outbox";

/** What the runner does with LoRAs when web asks; each runs inside the transaction that answers the intent. */

type Asked = { target: number | null; payload: unknown };

export const LORA_INTENTS: Readonly<Record<string, (db: Db, asked: Asked, now: number) => null>> = {
  "lora.rename": (db, asked) => {
    const { name } = z.object({ name: z.string().trim().min(1).max(120) }).parse(asked.payload);
    return set(db, asked, { name });
  },
  "lora.note": (db, asked) => {
    const { note } = z.object({ note: z.string().max(4000) }).parse(asked.payload);
    return set(db, asked, { note });
  },
  // Into the trash: the files stay until it is emptied, so that this can be taken back.
  "lora.delete": (db, asked, now) => set(db, asked, { deletedAt: now }),
  "lora.restore": (db, asked) => set(db, asked, { deletedAt: null }),
};

function set(db: Db, asked: Asked, values: Partial<typeof loras.$inferInsert>): null {
  const id = asked.target ?? -1;
  const lora = db.orm.select({ run: loras.runId }).from(loras).where(eq(loras.id, id)).get();
  if (!lora)
    throw new StudioError("gone", { zh: "这个 LoRA 已经不在了。", en: "This LoRA is no longer there." });
  if (values.deletedAt === null && !hasFile(db, id)) {
    throw new StudioError("purged", {
      zh: "文件已经彻底删除，不能恢复了。",
      en: "Its file has been deleted for good and cannot be brought back.",
    });
  }
  db.orm.update(loras).set(values).where(eq(loras.id, id)).run();
  hint(db, "lora", id);
  if (lora.run !== null) hint(db, "run", lora.run);
  return null;
}

const hasFile = (db: Db, lora: number): boolean =>
  db.orm
    .select({ id: loraFiles.id })
    .from(loraFiles)
    .where(and(eq(loraFiles.loraId, lora), isNull(loraFiles.deletedAt)))
    .get() !== undefined;
