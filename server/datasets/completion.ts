import { basename } from "node:path";
import { type Completion, typedKey } from "@/server/domain/captions/complete";
import { type Lexicon, lookUp } from "@/server/domain/captions/dictionary";
import { type ErrorShape, shapeOf } from "@/server/domain/errors";
import { insideRoots } from "@/server/settings/roots";
import type { Studio } from "@/server/settings/studio";
import { type DictionaryState, dictionaryState, type ListImport } from "./dictionary";
import { heavy } from "./heavy";
import { tellPages } from "./jobs";

export type ListJob = {
  name: string;
  state: "reading" | "done" | "failed";
  /** lines done */
  lines: number;
  result: ListImport | null;
  error: ErrorShape | null;
};

/** In memory: a list that was cut off by a restart is simply given again. */
const jobs = new WeakMap<Studio, ListJob>();
const lexicons = new WeakMap<Studio, Promise<Lexicon>>();

/** Completions out of the dictionary (the dataset's own tags are the page's business). At most 10 ms once it is loaded. */
export async function complete(studio: Studio, typed: string, most = 20): Promise<Completion[]> {
  if (typedKey(typed) === "") return [];
  let words = lexicons.get(studio);
  if (!words) {
    words = heavy(studio, "lexicon", {});
    words.catch(() => lexicons.delete(studio));
    lexicons.set(studio, words);
  }
  return lookUp(await words, typed, most);
}

/** Begins to take in a list; `dictionary` says how far it is. `remove`: the file was sent and goes afterwards. */
export function startListImport(
  studio: Studio,
  input: { path: string; name: string; remove: boolean },
): ListJob {
  const job: ListJob = { name: input.name, state: "reading", lines: 0, result: null, error: null };
  jobs.set(studio, job);
  const tell = (lines: number) => {
    job.lines = lines;
  };
  heavy(studio, "importList", input, tell)
    .then(
      (result) => Object.assign(job, { state: "done", result }),
      (error: unknown) => {
        const text = { zh: "词典没有导入完。", en: "The list was not imported to its end." };
        Object.assign(job, { state: "failed", error: shapeOf(error, { code: "list-failed", text }) });
      },
    )
    .finally(() => {
      lexicons.delete(studio);
      tellPages(studio, "settings", 0);
    });
  return job;
}

/** Takes in a list that lies on this machine, inside a folder the studio may read. */
export async function importListFrom(studio: Studio, path: string): Promise<ListJob> {
  const real = await insideRoots(studio, path);
  return startListImport(studio, { path: real, name: basename(real), remove: false });
}

export const dictionary = (studio: Studio): DictionaryState & { job: ListJob | null } => ({
  ...dictionaryState(studio.db),
  job: jobs.get(studio) ?? null,
});

/** Empties the dictionary down to the studio's own table. */
export async function emptyDictionary(studio: Studio): Promise<void> {
  await heavy(studio, "clearDictionary", {});
  jobs.delete(studio);
  lexicons.delete(studio);
}
