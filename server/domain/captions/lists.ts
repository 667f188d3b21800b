import { tagKey } from "../datasets/captions";
import { spaced } from "./kaomoji";

/** One line of a list of tags: `name,category,posts,"alias,alias"` as the webui's completion extensions ship it. */
export type ListedTag = { tag: string; category: number; posts: number; aliases: string[] };
export type ListedMeaning = { tag: string; meaning: string };

/** A name as captions write it: lower case, spaces for underscores, faces as they are. */
export const listedName = (name: string): string => tagKey(spaced(name.trim()));

/** The fields of one line of CSV; quotes may hold commas, a doubled quote is one. */
export function csvFields(line: string): string[] {
  if (!line.includes('"')) return line.split(",");
  const fields: string[] = [];
  let field = "";
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (c === '"') {
      if (quoted && line[i + 1] === '"') {
        field += '"';
        i++;
      } else quoted = !quoted;
    } else if (c === "," && !quoted) {
      fields.push(field);
      field = "";
    } else field += c;
  }
  fields.push(field);
  return fields;
}

/** What a file of lines is: a list of tags has a number in its second field, a list of meanings has words there. */
export function listKind(lines: readonly string[]): "tags" | "meanings" | null {
  let tags = 0;
  let meanings = 0;
  for (const line of lines) {
    const fields = csvFields(line.trim());
    if (!fields[0] || fields.length < 2) continue;
    if (/^-?\d{1,2}$/.test(fields[1]!.trim()) && /^\d+$/.test(fields[2]?.trim() ?? "")) tags++;
    else if (meaningIn(fields) !== null) meanings++;
  }
  return tags === 0 && meanings === 0 ? null : tags >= meanings ? "tags" : "meanings";
}

/** null for a line that names no tag. e621's numbers are mapped to Danbooru's. */
export function listedTag(line: string): ListedTag | null {
  const [name = "", category = "", posts = "", aliases = ""] = csvFields(line.trim());
  const tag = listedName(name);
  if (tag === "" || !/^-?\d{1,2}$/.test(category.trim())) return null;
  const number = Number(category);
  const known = new Set<string>([tag]);
  const others: string[] = [];
  for (const alias of aliases.split(",")) {
    const key = listedName(alias.replace(/^\//, ""));
    if (key === "" || known.has(key)) continue;
    known.add(key);
    others.push(key);
  }
  return {
    tag,
    category: number === 1 || number === 3 || number === 4 || number === 5 ? number : number >= 7 ? 5 : 0,
    posts: Math.max(0, Number.parseInt(posts, 10) || 0),
    aliases: others,
  };
}

const HAN = /\p{Script=Han}/u;

/** The Chinese field of a line: second for `name,中文`, third for the webui translation's `name,category,中文`. */
function meaningIn(fields: readonly string[]): string | null {
  return (
    fields
      .slice(1)
      .find((field) => HAN.test(field))
      ?.trim() ?? null
  );
}

/** null for a line without a Chinese meaning. */
export function listedMeaning(line: string): ListedMeaning | null {
  const fields = csvFields(line.trim());
  const tag = listedName(fields[0] ?? "");
  const meaning = meaningIn(fields);
  return tag === "" || meaning === null ? null : { tag, meaning: meaning.slice(0, 120) };
}
