import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { and, eq, isNotNull } from "drizzle-orm";
import { taggers } from "@/db/schema/index";
import { hubUrl } from "../domain/tagging/hub";
import { readLabels } from "../domain/tagging/labels";
import {
  isRepo,
  KNOWN_TAGGERS,
  knownTagger,
  LABEL_FILE,
  MODEL_FILE,
  V3_LABELS,
} from "../domain/tagging/taggers";
import { taggerTrouble } from "../domain/tagging/troubles";
import { hint } from "../events/outbox";
import type { Studio } from "../settings/studio";
import { hubEnvironment } from "../settings/view";
import { fetchFile } from "./hub-file";
import { type Patience, TaggerFailed, TaggerProcess } from "./tagger-process";
import type { RunningJob } from "./tagging-job";

/** Where a fetched model lies. */
export const taggerFolder = (studio: Studio, repo: string): string =>
  join(studio.data.models, "taggers", repo.replace("/", "--"));

/** Fetches both files of a repository, verified, and registers the tagger once it could be opened. */
export async function getTagger(studio: Studio, job: RunningJob, patience?: Patience): Promise<void> {
  const repo = job.row.tagger;
  if (!isRepo(repo)) throw taggerTrouble("model", [repo]);
  const known = knownTagger(repo);
  const folder = taggerFolder(studio, repo);
  const { HF_ENDPOINT = "", HF_TOKEN: token } = hubEnvironment(studio);
  const revision = known?.revision ?? "main";
  const files = [
    {
      name: LABEL_FILE,
      expected: known ? { ...V3_LABELS, hash: V3_LABELS.sha256, kind: "sha256" as const } : null,
    },
    {
      name: MODEL_FILE,
      expected: known ? { bytes: known.bytes, hash: known.sha256, kind: "sha256" as const } : null,
    },
  ];
  job.phase("connecting");
  for (const { name, expected } of files) {
    await fetchFile({
      url: hubUrl(HF_ENDPOINT, repo, revision, name),
      token,
      to: join(folder, name),
      expected,
      signal: job.signal,
      // the list is a thousandth of the model: only the model's bytes are told
      progress: (done, total) => name === MODEL_FILE && job.progress(done, total),
    });
  }
  job.phase("checking");
  await register(
    studio,
    { key: repo, name: known?.name ?? basename(repo), folder, own: true },
    job,
    patience,
  );
}

/** Takes a model from a folder of this machine, where it stays. */
export async function addTagger(studio: Studio, job: RunningJob, patience?: Patience): Promise<void> {
  const { folder } = job.row.payload as { folder: string };
  job.phase("checking");
  const sha256 = await hashOf(join(folder, MODEL_FILE), job.signal);
  const known = KNOWN_TAGGERS.find((one) => one.sha256 === sha256);
  const own = known && folder === taggerFolder(studio, known.repo);
  await register(
    studio,
    {
      key: known?.repo ?? sha256,
      name: known?.name ?? basename(folder),
      folder,
      own: own === true,
      sha256,
    },
    job,
    patience,
  );
}

async function register(
  studio: Studio,
  found: { key: string; name: string; folder: string; own: boolean; sha256?: string },
  job: RunningJob,
  patience?: Patience,
): Promise<void> {
  const labels = readLabels(await readFile(join(found.folder, LABEL_FILE), "utf8").catch(() => ""));
  if (!labels) throw taggerTrouble("labels", [join(found.folder, LABEL_FILE)]);
  const model = join(found.folder, MODEL_FILE);
  const { size } = await stat(model).catch(() => {
    throw taggerTrouble("model", [model]);
  });
  const process = new TaggerProcess(patience);
  const kill = () => process.kill();
  job.signal.addEventListener("abort", kill);
  try {
    const { side, batch, tags } = await process.open(found.folder);
    const sha256 = found.sha256 ?? (await hashOf(model, job.signal));
    const values = { ...found, sha256, bytes: size, side, batch, tags, deletedAt: null };
    studio.db.immediate(() => {
      studio.db.orm
        .insert(taggers)
        .values({ ...values, createdAt: Date.now() })
        .onConflictDoUpdate({ target: taggers.key, set: values })
        .run();
      hint(studio.db, "tagging", 0);
    });
  } catch (error) {
    job.signal.throwIfAborted();
    throw error instanceof TaggerFailed ? taggerTrouble(error.why.kind, [error.why.detail, model]) : error;
  } finally {
    job.signal.removeEventListener("abort", kill);
    process.kill();
  }
}

async function hashOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal }))
      hash.update(chunk as Buffer);
  } catch (error) {
    signal.throwIfAborted();
    throw taggerTrouble("model", [(error as Error).message]);
  }
  return hash.digest("hex");
}

/** Files of models that were taken off the list and that the studio itself had fetched. */
export async function dropRemoved(studio: Studio): Promise<void> {
  const gone = studio.db.orm
    .select()
    .from(taggers)
    .where(and(eq(taggers.own, true), isNotNull(taggers.deletedAt)))
    .all();
  for (const { id, folder } of gone) {
    await rm(folder, { recursive: true, force: true });
    studio.db.orm.update(taggers).set({ own: false }).where(eq(taggers.id, id)).run();
  }
}
