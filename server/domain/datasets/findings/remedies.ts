import { type BulkEdit, bulkEditor } from "../../captions/bulk";
import type { Size } from "../bucket";
import { joinTags, splitTags, trainedLine } from "../captions";
import { type Edit, NO_EDIT } from "../edit";
import { editText, isOn, readEdit } from "../edit-canonical";
import { largest } from "../edit-change";
import { frameSize } from "../edit-geometry";
import { LIVE, type Op } from "../journal";
import { INFO, type Remedy } from "./codes";
import type { Finding } from "./finding";

/** A picture as its row says it is, for the operations that mend it. */
export type Mended = {
  readonly id: number;
  readonly subset: number;
  readonly caption: string | null;
  /** stored text */
  readonly edit: string | null;
  readonly use: string;
  /** the upright original; null = not known */
  readonly source: Size | null;
};
export type MendedSubset = {
  readonly id: number;
  readonly name: string;
  readonly classWord: string;
  readonly triggers: readonly string[];
  readonly repeats: number;
};

type Context = {
  readonly pictures: ReadonlyMap<number, Mended>;
  readonly subsets: ReadonlyMap<number, MendedSubset>;
  /** subset of a finding that is about a subset */
  readonly subsetOf: (folder: string) => number | null;
  readonly tokens: number;
  readonly countTokens: (text: string) => number;
};

/** What is done to a caption, in the order in which it is done when several are due. */
const CAPTION_REMEDIES: readonly Remedy[] = [
  "write-caption",
  "first-line",
  "trigger-first",
  "dedupe",
  "background-tag",
  "shorten",
];
export const BACKGROUND_TAG = "white background";

/**
 * The operations that mend these findings, one per picture and field. Who is thrown out or left out is not mended
 * besides. A remedy that would change nothing gives no operation.
 */
export function remedyOps(findings: readonly Finding[], context: Context): Op[] {
  const { pictures, subsets, subsetOf } = context;
  const due = new Map<number, Finding[]>();
  const gone = new Set<number>();
  const heirs = new Map<number, string>();
  const ops: Op[] = [];
  for (const finding of findings) {
    const remedy = INFO[finding.code].remedy;
    if (remedy === "repeats") ops.push(...repeatsOp(finding, subsets.get(subsetOf(finding.folder) ?? 0)));
    if (remedy === "trash-worse") throwOut(finding, pictures, gone, heirs);
    if (finding.picture === null) continue;
    const list = due.get(finding.picture);
    if (list) list.push(finding);
    else due.set(finding.picture, [finding]);
  }
  for (const id of gone) ops.push({ kind: "trash", target: id, before: LIVE, after: null });
  for (const [id, list] of due) {
    const picture = pictures.get(id);
    if (!picture || gone.has(id)) continue;
    if (list.some(({ code }) => INFO[code].remedy === "exclude")) {
      if (picture.use !== "no") ops.push({ kind: "use", target: id, before: picture.use, after: "no" });
      continue;
    }
    const inherited = picture.caption?.trim() ? null : (heirs.get(id) ?? null);
    const caption = mendedCaption(inherited ?? picture.caption, picture, list, context);
    if (caption !== picture.caption)
      ops.push({ kind: "caption", target: id, before: picture.caption, after: caption });
    const edit = mendedEdit(picture, list);
    if (edit !== picture.edit) ops.push({ kind: "edit", target: id, before: picture.edit, after: edit });
  }
  for (const [id, caption] of heirs) {
    const picture = pictures.get(id);
    if (!due.has(id) && picture && !gone.has(id) && !picture.caption?.trim())
      ops.push({ kind: "caption", target: id, before: picture.caption, after: caption });
  }
  return ops;
}

function repeatsOp({ detail }: Finding, subset: MendedSubset | undefined): Op[] {
  if (!subset || !detail?.repeats || detail.repeats === subset.repeats) return [];
  const { id, repeats } = subset;
  return [{ kind: "subset-repeats", target: id, before: String(repeats), after: String(detail.repeats) }];
}

/** The best of a cluster stays, whichever of its findings is to be mended; it inherits a caption when it has none. */
function throwOut(
  finding: Finding,
  pictures: ReadonlyMap<number, Mended>,
  gone: Set<number>,
  heirs: Map<number, string>,
): void {
  const { picture, others = [], best } = finding;
  if (picture === null) return;
  const keep = best ? picture : others[0]!;
  const out = best ? others : [picture];
  for (const id of out) {
    const row = pictures.get(id);
    if (!row || id === keep || gone.has(keep)) continue;
    gone.add(id);
    if (row.caption?.trim() && !heirs.has(keep)) heirs.set(keep, row.caption);
  }
}

function mendedCaption(
  text: string | null,
  picture: Mended,
  findings: readonly Finding[],
  { subsets, tokens, countTokens }: Context,
): string | null {
  const subset = subsets.get(picture.subset);
  const triggers = subset?.triggers ?? [];
  const due = new Set(findings.map(({ code }) => INFO[code].remedy));
  const bulk = (caption: string | null, edit: BulkEdit) =>
    bulkEditor(edit, { counts: new Map() })({ caption, triggers });
  let caption = text;
  for (const remedy of CAPTION_REMEDIES) {
    if (!due.has(remedy)) continue;
    if (remedy === "write-caption") {
      // the words the trainer itself would put there, now in plain sight
      if (!trainedLine(caption ?? ""))
        caption =
          joinTags(splitTags(caption ?? "")) ||
          (triggers.length ? joinTags(triggers) : subset?.classWord || subset?.name || caption);
    } else if (remedy === "first-line")
      caption = joinTags(
        (caption ?? "")
          .split(/\r\n|\r|\n/)
          .map((line) => line.trim().replace(/,$/, ""))
          .filter(Boolean),
      );
    else if (remedy === "trigger-first") caption = bulk(caption, { do: "trigger" });
    else if (remedy === "dedupe") caption = bulk(caption, { do: "dedupe" });
    else if (remedy === "background-tag")
      caption = bulk(caption, { do: "add", tags: [BACKGROUND_TAG], where: "end" });
    else if (remedy === "shorten" && caption !== null) caption = shortened(caption, tokens, countTokens);
  }
  return caption;
}

/** Without the tags that the trainer would cut off anyway. */
function shortened(caption: string, limit: number, countTokens: (text: string) => number): string {
  const tags = splitTags(trainedLine(caption));
  while (tags.length > 1 && countTokens(joinTags(tags)) > limit) tags.pop();
  return joinTags(tags);
}

function mendedEdit({ edit, source }: Mended, findings: readonly Finding[]): string | null {
  const crop = findings.find(({ code, detail }) => {
    const { remedy } = INFO[code];
    return (remedy === "crop-bucket" || remedy === "crop-neighbour") && detail?.size;
  });
  if (!crop?.detail?.size || !source) return edit;
  return editText(croppedTo(edit === null ? NO_EDIT : readEdit(edit), crop.detail.size, source));
}

/** The largest part of this shape in the middle of what the picture shows now. */
export function croppedTo(edit: Edit, [w, h]: readonly [number, number], source: Size): Edit {
  const { pad: _, crop, ...rest } = edit;
  const frame = frameSize(edit, source);
  const within = isOn(crop) ? crop : { x: 0, y: 0, w: frame.width, h: frame.height };
  const part = largest({ width: within.w, height: within.h }, { w, h });
  return { ...rest, crop: { ...part, x: within.x + part.x, y: within.y + part.y } };
}
