import { looseKey, splitTags, tagKey } from "../datasets/captions";
import { StudioError } from "../errors";
import { spaced, underscored } from "./kaomoji";

/** What a bulk edit does; the same for the form, the dry run, the write and the history. */
export type BulkEdit =
  | { do: "add"; tags: string[]; where: "front" | "end" | "after"; after?: string | undefined }
  | { do: "remove"; tags: string[] }
  /** one tag in the place of others: a rename, or with several a merge */
  | { do: "replace"; from: string[]; to: string }
  | {
      do: "find";
      find: string;
      put: string;
      regex: boolean;
      matchCase: boolean;
      /** "tag": within each tag; "whole": tags that are it from end to end; "caption": in the text as it stands */
      within: "tag" | "whole" | "caption";
    }
  | { do: "dedupe" }
  /** `keep`: so many at the front stay where they are */
  | { do: "sort"; by: "alphabet" | "count"; keep: number }
  | { do: "front"; tags: string[] }
  | { do: "trim" }
  | { do: "spaces"; to: "space" | "underscore" }
  /** the subset's own trigger words first, spelled as the subset spells them */
  | { do: "trigger" };

export type BulkContext = {
  /** how many captions of the dataset have a tag (by tagKey), for the order by frequency */
  readonly counts: ReadonlyMap<string, number>;
};
export type BulkPicture = {
  readonly caption: string | null;
  /** trigger words of its subset */
  readonly triggers: readonly string[];
};

/**
 * The function that edits one caption. A caption that needs no change comes back as it was, byte for byte; separators
 * without spaces stay without; in captions of several lines each line is edited by itself and what is added stands in the first, which
 * is the one that is trained. null (no caption) stays null unless something is added. StudioError "bad-pattern".
 */
export function bulkEditor(edit: BulkEdit, context: BulkContext): (picture: BulkPicture) => string | null {
  if (edit.do === "find" && edit.within === "caption") {
    const pattern = patternOf(edit);
    return ({ caption }) => (caption === null ? null : caption.replace(pattern, putOf(edit)));
  }
  if (edit.do === "trim") return ({ caption }) => (caption === null ? null : tidied(caption));
  const change = changeOf(edit, context);
  const adds = edit.do === "add" || edit.do === "trigger";
  return (picture) => {
    const { caption } = picture;
    if (caption === null && !adds) return null;
    const lines = (caption ?? "").split("\n");
    const next = lines.map((line, at) => {
      const before = splitTags(line);
      const after = change(before, picture, at === 0);
      const same = after.length === before.length && after.every((one, i) => one === before[i]);
      return same ? line : after.join(/,\S/.test(line) && !/,\s/.test(line) ? "," : ", ");
    });
    const text = next.join("\n");
    return caption === null && text === "" ? null : text;
  };
}

type Change = (list: string[], picture: BulkPicture, first: boolean) => string[];

function changeOf(edit: BulkEdit, context: BulkContext): Change {
  switch (edit.do) {
    case "add":
      return (list, _, first) => (first ? added(list, edit) : list);
    case "remove": {
      const gone = new Set(edit.tags.map(tagKey));
      return (list) => list.filter((one) => !gone.has(tagKey(one)));
    }
    case "replace": {
      const from = new Set(edit.from.map(tagKey));
      return (list) => replaced(list, from, edit.to);
    }
    case "find": {
      const pattern = patternOf(edit);
      return (list) =>
        list.flatMap((one) => {
          const put = one.replace(pattern, putOf(edit));
          return put === one ? [one] : splitTags(put);
        });
    }
    case "dedupe":
      return (list) => unique(list);
    case "sort":
      return (list) => [
        ...list.slice(0, edit.keep),
        ...list
          .slice(edit.keep)
          .map((one, at) => ({ one, at, count: context.counts.get(tagKey(one)) ?? 0 }))
          .sort((a, b) =>
            edit.by === "count" ? b.count - a.count || a.at - b.at : compare(tagKey(a.one), tagKey(b.one)),
          )
          .map(({ one }) => one),
      ];
    case "front":
      return (list, _, first) => (first ? inFront(list, edit.tags) : list);
    case "spaces":
      return (list, { triggers }) => {
        const kept = new Set(triggers.map(tagKey));
        return list.map((one) =>
          kept.has(tagKey(one)) ? one : edit.to === "space" ? spaced(one) : underscored(one),
        );
      };
    case "trigger":
      return (list, { triggers }, first) => {
        const same = new Set(triggers.map(looseKey));
        const others = list.filter((one) => !same.has(looseKey(one)));
        return first ? [...triggers, ...others] : others;
      };
    case "trim":
      return (list) => list;
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function added(list: string[], edit: BulkEdit & { do: "add" }): string[] {
  const have = new Set(list.map(tagKey));
  const fresh = unique(edit.tags.map((one) => one.trim())).filter((one) => !have.has(tagKey(one)));
  if (edit.where === "front") return [...fresh, ...list];
  if (edit.where === "end" || !edit.after) return [...list, ...fresh];
  // where the tag is missing nothing is added: "after" also says which captions are meant
  const at = list.findIndex((one) => tagKey(one) === tagKey(edit.after ?? ""));
  return at < 0 ? list : [...list.slice(0, at + 1), ...fresh, ...list.slice(at + 1)];
}

function replaced(list: string[], from: ReadonlySet<string>, to: string): string[] {
  if (!list.some((one) => from.has(tagKey(one)) && one !== to)) return list;
  const put = splitTags(to);
  const keys = new Set(put.map(tagKey));
  let done = false;
  const next: string[] = [];
  for (const one of list) {
    const meant = from.has(tagKey(one)) || keys.has(tagKey(one));
    if (!meant) next.push(one);
    else if (!done) {
      next.push(...put);
      done = true;
    }
  }
  return next;
}

const inFront = (list: string[], wanted: readonly string[]): string[] => {
  const order = new Map(wanted.map((one, at) => [tagKey(one), at]));
  const place = (one: string) => order.get(tagKey(one)) ?? wanted.length;
  return list
    .map((one, at) => ({ one, at }))
    .sort((a, b) => place(a.one) - place(b.one) || a.at - b.at)
    .map(({ one }) => one);
};

function unique(list: readonly string[]): string[] {
  const have = new Set<string>();
  return list.filter((one) => {
    const key = tagKey(one);
    if (have.has(key)) return false;
    have.add(key);
    return true;
  });
}

/** Blanks around and within tags, empty tags and empty lines go; separators become ", ". */
const tidied = (caption: string): string =>
  caption
    .split("\n")
    .map((line) =>
      splitTags(line)
        .map((one) => one.replace(/\s+/g, " "))
        .join(", "),
    )
    .filter((line, at) => at === 0 || line !== "")
    .join("\n");

type Find = BulkEdit & { do: "find" };

function patternOf(edit: Find): RegExp {
  const body = edit.regex ? edit.find : edit.find.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  try {
    return new RegExp(edit.within === "whole" ? `^(?:${body})$` : body, edit.matchCase ? "gu" : "giu");
  } catch (error) {
    throw new StudioError(
      "bad-pattern",
      { zh: "这个正则表达式不完整或写错了。", en: "This regular expression is incomplete or wrong." },
      { evidence: [edit.find, (error as Error).message.replace(/^Invalid regular expression: /, "")] },
    );
  }
}

/** "$1" means a group only in a regular expression. */
const putOf = (edit: Find): string => (edit.regex ? edit.put : edit.put.replaceAll("$", "$$$$"));

/** Whether nothing is missing from an edit that is being put together. */
export function isComplete(edit: BulkEdit): boolean {
  const some = (tags: readonly string[]) => tags.length > 0 && tags.every((one) => one.trim() !== "");
  if (edit.do === "add") return some(edit.tags) && (edit.where !== "after" || !!edit.after?.trim());
  if (edit.do === "remove" || edit.do === "front") return some(edit.tags);
  if (edit.do === "replace") return some(edit.from) && edit.to.trim() !== "";
  return edit.do !== "find" || edit.find !== "";
}

/** What two captions differ in by their tags, as `retag` does it to one more; null when they do not. */
export function editBetween(
  before: string | null,
  after: string | null,
): { add: string[]; remove: string[] } | null {
  const was = splitTags(before ?? "");
  const is = splitTags(after ?? "");
  const had = new Set(was.map(tagKey));
  const have = new Set(is.map(tagKey));
  const add = is.filter((one) => !had.has(tagKey(one)));
  const remove = was.filter((one) => !have.has(tagKey(one)));
  return add.length || remove.length ? { add, remove } : null;
}
