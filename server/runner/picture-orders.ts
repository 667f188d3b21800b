import { and, asc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { intents } from "@/db/schema/index";
import type { ErrorShape } from "@/server/domain/errors";
import { type RenderOrder, renderJob } from "../datasets/renders";
import { hint } from "../events/outbox";
import { blobPath, renderPath, viewPath } from "../settings/data";
import type { Duty, RunnerContext } from "./context";
import type { PictureDuty } from "./pictures";

/** Intents that ask the worker for a file; each is answered when its file is there (server/datasets/ask-worker.ts). */
export const PICTURE_ORDERS = ["picture.render", "picture.view"] as const;

const sha = z.string().regex(/^[0-9a-f]{64}$/);
const renderOrder = z.object({ key: sha, blob: sha, edit: z.string() });
const viewOrder = z.object({ blob: sha });

/** Answers what web wants made by the worker, as many at once as the worker takes. */
export function pictureOrderDuty({ studio }: Pick<RunnerContext, "studio">, pictures: PictureDuty): Duty {
  const { db, data } = studio;
  const open = new Set<number>();

  async function make(kind: string, payload: unknown): Promise<void> {
    if (kind === "picture.render") {
      const order: RenderOrder = renderOrder.parse(payload);
      const key = renderPath(data, order.key);
      return pictures.make({ key, make: "render", render: renderJob(data, order) });
    }
    const { blob } = viewOrder.parse(payload);
    const target = viewPath(data, blob);
    await pictures.make({ key: target, make: "view", source: blobPath(data, blob), target });
  }

  function answer(id: number, reason: ErrorShape | null): void {
    db.immediate(() => {
      db.orm
        .update(intents)
        .set({ state: reason ? "refused" : "done", reason, answeredAt: Date.now() })
        .where(eq(intents.id, id))
        .run();
      hint(db, "intent", id);
    });
  }

  return {
    name: "picture orders",
    async tick() {
      const pending = db.orm
        .select()
        .from(intents)
        .where(and(eq(intents.state, "pending"), inArray(intents.kind, [...PICTURE_ORDERS])))
        .orderBy(asc(intents.id))
        .limit(50)
        .all();
      for (const row of pending) {
        if (open.has(row.id)) continue;
        open.add(row.id);
        make(row.kind, row.payload)
          .then(
            () => answer(row.id, null),
            (error: unknown) => answer(row.id, notMade(error)),
          )
          .catch((error: unknown) => console.error("runner: picture order:", error))
          .finally(() => open.delete(row.id));
      }
      return open.size > 0;
    },
  };
}

const notMade = (error: unknown): ErrorShape => ({
  code: "picture-not-made",
  text: { zh: "这张图片没能生成出来。", en: "This picture could not be made." },
  evidence: [error instanceof Error ? error.message : String(error)],
});
