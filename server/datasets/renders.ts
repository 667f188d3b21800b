import { existsSync } from "node:fs";
import type { Db } from "@/db/open";
import { blobsOf, pixelText, readEdit } from "@/server/domain/datasets/edit-canonical";
import { canonicalJson } from "@/server/domain/datasets/manifest";
import { StudioError } from "@/server/domain/errors";
import { blobPath, type DataFolder, renderPath, viewPath } from "@/server/settings/data";
import { keyOfPixels } from "./media-key";
import { type RenderJob, renderPicture } from "./render-picture";

/** A rendering by its media key. */
export type RenderOrder = { key: string; blob: string; edit: string };

/** What an edited picture is rendered from; null = its original is the picture. `edit` is the stored text. */
export function renderOrder(blob: string, edit: string | null): RenderOrder | null {
  const text = edit === null ? null : pixelText(readEdit(edit));
  return text === null ? null : { key: keyOfPixels(blob, text), blob, edit: text };
}

/** The original upright, opaque, in sRGB and as PNG: what the trainer is given instead of a file it would read otherwise. */
export function plainOrder(blob: string): RenderOrder {
  const edit = canonicalJson({ v: 1 });
  return { key: keyOfPixels(blob, edit), blob, edit };
}

/** How the media key of a picture that the worker has seen is made again; null for any other key. */
export function shownOrder(db: Db, key: string): RenderOrder | null {
  const row = db.sqlite
    .prepare(
      `SELECT p.blob, p.edit FROM pictures p JOIN picture_facts f ON f.media_key = p.media_key
       WHERE p.media_key = ? AND p.media_key <> p.blob AND f.state = 'done' LIMIT 1`,
    )
    .get(key) as { blob: string; edit: string | null } | undefined;
  return row ? renderOrder(row.blob, row.edit) : null;
}

/** An order with its paths in this data folder. */
export function renderJob(data: DataFolder, { key, blob, edit }: RenderOrder): RenderJob {
  return {
    source: blobPath(data, blob),
    edit,
    masks: Object.fromEntries(blobsOf(readEdit(edit)).map((mask) => [mask, blobPath(data, mask)])),
    target: renderPath(data, key),
  };
}

export const isRendered = (data: DataFolder, key: string): boolean => existsSync(renderPath(data, key));
export const hasView = (data: DataFolder, blob: string): boolean => existsSync(viewPath(data, blob));

/** Sees to it that a rendering exists; throws what is in the way. */
export type Renderer = (order: RenderOrder) => Promise<void>;

/** Renders in this very process: for programs that have no worker. */
export const renderHere =
  (data: DataFolder): Renderer =>
  (order) =>
    renderPicture(renderJob(data, order));

/** Two at a time is what keeps two cores busy (server/runner/pictures.ts). */
const AT_ONCE = 2;

/**
 * Renders what is not there yet. `progress` hears how many of how many are there, from the first to the last. The first
 * failure ends it: StudioError "render-failed" with the picture's name and the reason.
 */
export async function renderAll(
  data: DataFolder,
  orders: readonly { name: string; order: RenderOrder }[],
  render: Renderer,
  progress: (done: number, total: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<void> {
  const missing = orders.filter(({ order }) => !isRendered(data, order.key));
  let done = 0;
  progress(done, missing.length);
  const queue = missing.values();
  let broken = false;
  const lane = async () => {
    for (const { name, order } of queue) {
      signal?.throwIfAborted();
      if (broken) return;
      try {
        await render(order);
      } catch (error) {
        broken = true;
        throw renderFailed(name, error);
      }
      progress(++done, missing.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

const renderFailed = (name: string, error: unknown): StudioError =>
  new StudioError(
    "render-failed",
    { zh: `“${name}”没能渲染出来。`, en: `${name} could not be rendered.` },
    {
      next: {
        zh: "在编辑器里打开它看看原因；也可以还原编辑，或设为不参与训练。",
        en: "Open it in the editor to see why; take the edit back, or mark the picture as not used.",
      },
      evidence: [name, error instanceof Error ? error.message : String(error)],
    },
  );
