import { and, desc, eq, isNull, ne } from "drizzle-orm";
import type { Db } from "@/db/open";
import { taggers, taggingJobs } from "@/db/schema/index";
import { type ErrorShape, StudioError } from "@/server/domain/errors";
import type { TaggingSettings } from "@/server/domain/tagging/settings";
import { taggingSettings } from "@/server/domain/tagging/settings-schema";
import { isRepo, KNOWN_TAGGERS, type KnownTagger, knownTagger } from "@/server/domain/tagging/taggers";
import { tellRunner } from "../events/ask";
import { insideRoots } from "../settings/roots";
import { readSetting, writeSetting } from "../settings/store";
import type { Studio } from "../settings/studio";
import { hubEnvironment } from "../settings/view";

export type TaggerRow = {
  id: number;
  key: string;
  name: string;
  folder: string;
  own: boolean;
  bytes: number;
  tags: number;
  balance: number | null;
};

export type JobView = {
  id: number;
  kind: "get" | "add" | "tag";
  state: "queued" | "working" | "done" | "failed" | "cancelled";
  datasetId: number | null;
  tagger: string;
  done: number;
  total: number;
  failed: number;
  rate: number | null;
  phase: string | null;
  problem: ErrorShape | null;
};

/** Taggers that are here, those that can be fetched, where from, and what is being fetched or taken in. */
export function taggersView(studio: Studio): {
  here: TaggerRow[];
  known: readonly (KnownTagger & { here: boolean })[];
  hub: string;
  jobs: JobView[];
} {
  const here = studio.db.orm
    .select()
    .from(taggers)
    .where(isNull(taggers.deletedAt))
    .orderBy(desc(taggers.createdAt))
    .all()
    .map(({ id, key, name, folder, own, bytes, tags }) => ({
      id,
      key,
      name,
      folder,
      own,
      bytes,
      tags,
      balance: knownTagger(key)?.balance ?? null,
    }));
  const keys = new Set(here.map((one) => one.key));
  return {
    here,
    known: KNOWN_TAGGERS.map((one) => ({ ...one, here: keys.has(one.repo) })),
    hub: hubEnvironment(studio).HF_ENDPOINT ?? "",
    jobs: latest(
      studio.db.orm
        .select()
        .from(taggingJobs)
        .where(ne(taggingJobs.kind, "tag"))
        .orderBy(desc(taggingJobs.id))
        .limit(20)
        .all(),
    ),
  };
}

type Row = typeof taggingJobs.$inferSelect;

const toView = (row: Row): JobView => ({
  id: row.id,
  kind: row.kind,
  state: row.state,
  datasetId: row.datasetId,
  tagger: row.tagger,
  done: row.done,
  total: row.total,
  failed: row.failed,
  rate: row.rate,
  phase: row.phase,
  problem: (row.problem as ErrorShape | null) ?? null,
});

/** The newest job of each tagger. */
function latest(rows: readonly Row[]): JobView[] {
  const seen = new Set<string>();
  return rows.filter((row) => !seen.has(row.tagger) && seen.add(row.tagger)).map(toView);
}

/** The newest look at a dataset's pictures; null when there was none. */
export function datasetJob(db: Db, datasetId: number): JobView | null {
  const row = db.orm
    .select()
    .from(taggingJobs)
    .where(and(eq(taggingJobs.kind, "tag"), eq(taggingJobs.datasetId, datasetId)))
    .orderBy(desc(taggingJobs.id))
    .limit(1)
    .get();
  return row ? toView(row) : null;
}

const keyOf = (datasetId: number): string => `tagging.${datasetId}`;

export const settingsOf = (db: Db, datasetId: number): TaggingSettings =>
  readSetting(db, keyOf(datasetId), taggingSettings, taggingSettings.parse({}));

export const keepSettings = (db: Db, input: { datasetId: number; settings: TaggingSettings }): void =>
  writeSetting(db, keyOf(input.datasetId), input.settings);

/** Asks for a model of the hub: a known one by its name, or another repository of the same kind. */
export async function fetchTagger(studio: Studio, input: { repo: string; clientKey: string }): Promise<void> {
  const repo = input.repo
    .trim()
    .replace(/^https?:\/\/[^/]+\//, "")
    .replace(/\/+$/, "");
  if (!isRepo(repo))
    throw new StudioError(
      "no-repo",
      { zh: "这不是模型仓库的名字。", en: "This is not the name of a repository." },
      {
        next: {
          zh: "写成 作者/名称，例如 SmilingWolf/wd-vit-tagger-v3。",
          en: "Write owner/name, for example SmilingWolf/wd-vit-tagger-v3.",
        },
        evidence: [input.repo],
      },
    );
  await tellRunner(studio, "tagger.get", null, { repo }, input.clientKey);
}

/** Takes in a model that lies on this machine; the path may name the folder or one of its files. */
export async function addTagger(studio: Studio, input: { path: string; clientKey: string }): Promise<void> {
  const folder = (await insideRoots(studio, input.path)).replace(/\/(model\.onnx|selected_tags\.csv)$/, "");
  await tellRunner(studio, "tagger.add", null, { folder }, input.clientKey);
}

export async function removeTagger(studio: Studio, input: { id: number; clientKey: string }): Promise<void> {
  await tellRunner(studio, "tagger.remove", input.id, {}, input.clientKey);
}

export async function startTagging(
  studio: Studio,
  input: { datasetId: number; tagger: string; pictures: readonly number[]; clientKey: string },
): Promise<void> {
  const { datasetId, tagger, pictures } = input;
  await tellRunner(studio, "tagging.start", null, { datasetId, tagger, pictures }, input.clientKey);
}

export async function cancelTagging(
  studio: Studio,
  input: { job: number; clientKey: string },
): Promise<void> {
  await tellRunner(studio, "tagging.cancel", input.job, {}, input.clientKey);
}
