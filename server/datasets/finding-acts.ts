import { dismissals } from "@/db/schema/index";
import { INFO } from "@/server/domain/datasets/findings/codes";
import type { Code, Severity } from "@/server/domain/datasets/findings/finding";
import { CODES } from "@/server/domain/datasets/findings/finding";
import { type Mended, remedyOps } from "@/server/domain/datasets/findings/remedies";
import { isSubsetOp } from "@/server/domain/datasets/journal";
import type { Text } from "@/server/domain/language";
import { hint } from "@/server/events/outbox";
import type { Studio } from "@/server/settings/studio";
import { countTokens } from "./clip";
import { checkSettings } from "./finding-facts";
import {
  type DatasetFinding,
  type DatasetFindings,
  datasetFindings,
  findingsSoon,
  isOpen,
  lastFindings,
  peek,
} from "./findings";
import { heavy } from "./heavy";
import { touch } from "./journal";
import { subsetsOf } from "./store";

/** Findings of a group that are sent at once; the rest is counted. */
const SHOWN = 120;

export type ShownFinding = {
  subject: string;
  picture: number | null;
  file: string;
  media: string | null;
  thumbhash: string | null;
  message: Text;
  /** of a cluster: pictures that belong together have the same number */
  cluster: number | null;
  best: boolean;
};
export type FindingGroup = {
  code: Code;
  severity: Severity;
  state: "open" | "cured" | "dismissed";
  total: number;
  shown: ShownFinding[];
};
export type FindingsView = {
  groups: FindingGroup[];
  counts: { open: number; error: number; warn: number; info: number };
  /** open findings one click would mend */
  fixable: number;
  pictures: number;
  pending: number;
};

/** The page of a dataset's findings; `view` null while the check is under way. */
export async function findingsView(
  studio: Studio,
  input: { datasetId: number },
): Promise<{ view: FindingsView | null; done: number }> {
  const { result, done } = await findingsSoon(studio, input.datasetId);
  return { view: result && viewOf(result), done };
}

/** How many causes and findings are left to do, for tabs and cards; null while that is being worked out. */
export async function findingsCount(
  studio: Studio,
  input: { datasetId: number },
): Promise<{ causes: number; error: number; warn: number; info: number } | null> {
  const result = await lastFindings(studio, input.datasetId);
  if (!result) return null;
  const open = result.findings.filter(isOpen);
  const { error, warn, info } = countsOf(open);
  return { causes: new Set(open.map(({ code }) => code)).size, error, warn, info };
}

/** Causes that are left to do as far as known; what is not known is looked for, and said by a hint. */
export function knownCauses(studio: Studio, datasetId: number): number {
  const known = peek(studio, datasetId);
  lastFindings(studio, datasetId)
    // a check that takes longer says itself when it is done
    .then((found) => found && !known && hint(studio.db, "dataset", datasetId))
    // a studio that is closing has no more to say
    .catch(() => undefined);
  return known ? new Set(known.findings.filter(isOpen).map(({ code }) => code)).size : 0;
}

const countsOf = (open: readonly DatasetFinding[]) => {
  const count = (severity: Severity) => open.filter((one) => one.severity === severity).length;
  return { open: open.length, error: count("error"), warn: count("warn"), info: count("info") };
};

function viewOf(result: DatasetFindings): FindingsView {
  const open = result.findings.filter(isOpen);
  const groups = CODES.flatMap((code) =>
    (["open", "dismissed", "cured"] as const).flatMap((state) => {
      const own = result.findings.filter((one) => one.code === code && stateOf(one) === state);
      return own.length ? [groupOf(code, state, own, result)] : [];
    }),
  );
  return {
    groups,
    counts: countsOf(open),
    fixable: open.filter(({ code }) => INFO[code].remedy !== "none").length,
    pictures: result.total,
    pending: result.pending,
  };
}

const stateOf = ({ cured, dismissed }: DatasetFinding): FindingGroup["state"] =>
  cured ? "cured" : dismissed ? "dismissed" : "open";

function groupOf(
  code: Code,
  state: FindingGroup["state"],
  own: readonly DatasetFinding[],
  { pictures }: DatasetFindings,
): FindingGroup {
  const shown = own.slice(0, SHOWN).map((finding): ShownFinding => {
    const row = finding.picture === null ? undefined : pictures.get(finding.picture);
    const { subject, picture, file, message, best = false, others } = finding;
    return {
      ...{ subject, picture, file, message, best },
      media: row?.media ?? null,
      thumbhash: row?.thumbhash ?? null,
      cluster: others && picture !== null ? Math.min(picture, ...others) : null,
    };
  });
  return { code, severity: INFO[code].severity, state, total: own.length, shown };
}

/** Which findings are meant: one code or all that can be mended, all of it or these subjects. */
export type Picked = { datasetId: number; code: Code | null; subjects: readonly string[] | null };

const isPicked = ({ code, subjects }: Picked) => {
  const wanted = subjects && new Set(subjects);
  return (finding: DatasetFinding) =>
    isOpen(finding) && (code === null || finding.code === code) && (!wanted || wanted.has(finding.subject));
};

/** Mends findings as one step of the journal; `count` = pictures and subsets that changed. */
export async function mend(
  studio: Studio,
  input: Picked & { tab: string },
): Promise<{ batch: number | null; count: number }> {
  const { datasetId, tab } = input;
  const result = await datasetFindings(studio, datasetId);
  const picked = result.findings.filter(isPicked(input));
  const ids = new Set(
    picked.flatMap((one) => [...(one.picture === null ? [] : [one.picture]), ...(one.others ?? [])]),
  );
  const { tokens } = checkSettings(studio.db, datasetId);
  const subsets = subsetsOf(studio.db, datasetId);
  const list = remedyOps(picked, {
    pictures: rowsOf(studio, [...ids]),
    subsets: new Map(subsets.map((subset) => [subset.id, subset])),
    subsetOf: (folder) => result.subsets.get(folder)?.id ?? null,
    tokens,
    countTokens,
  });
  const head = { datasetId, actor: "you", tab, kind: "remedy" as const };
  const batch = await heavy(studio, "record", { head, list });
  return {
    batch,
    count: new Set(list.map(({ kind, target }) => `${isSubsetOp(kind)}/${target}`)).size,
  };
}

function rowsOf(studio: Studio, ids: readonly number[]): Map<number, Mended> {
  const find = studio.db.sqlite.prepare(
    `SELECT p.id, p.subset_id AS subset, p.caption, p.edit, p.use, f.width, f.height
     FROM pictures p LEFT JOIN picture_facts f ON f.media_key = p.blob WHERE p.id = ? AND p.deleted_at IS NULL`,
  );
  const rows = ids.flatMap((id) => {
    const row = find.get(id) as
      | (Omit<Mended, "source"> & { width: number | null; height: number | null })
      | undefined;
    if (!row) return [];
    const { width, height, ...rest } = row;
    return [{ ...rest, source: width && height ? { width, height } : null }];
  });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Puts findings aside, or back: of a code as a whole (subjects null) or of these pictures, subsets and files. */
export function dismiss(
  studio: Studio,
  input: { datasetId: number; code: Code; subjects: readonly string[] | null; back: boolean },
): void {
  const { datasetId, code, back } = input;
  studio.db.immediate(() => {
    const remove = studio.db.sqlite.prepare(
      "DELETE FROM dismissals WHERE dataset_id = ? AND code = ? AND (? IS NULL OR subject = ?)",
    );
    const at = Date.now();
    if (back && input.subjects === null) remove.run(datasetId, code, null, null);
    for (const subject of input.subjects ?? (back ? [] : [""])) {
      if (back) remove.run(datasetId, code, subject, subject);
      else
        studio.db.orm.insert(dismissals).values({ datasetId, code, subject, at }).onConflictDoNothing().run();
    }
    touch(studio.db, datasetId);
  });
}
