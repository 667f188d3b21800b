import { csvFields } from "../captions/lists";

/** What kind of word a tag is; the taggers' lists number them as the booru does. */
export type Category = "general" | "character" | "rating";

/** Row i of the tag list is output i of the model. */
export type Labels = { readonly names: readonly string[]; readonly categories: readonly Category[] };

/** 9 = rating, 4 = character, 3 = series (named as characters are); the rest describes what is seen. */
const CATEGORY: Readonly<Record<string, Category>> = { "9": "rating", "4": "character", "3": "character" };

/**
 * Reads selected_tags.csv: a header with at least `name` and `category`, then one row per output. null when it is
 * something else (an HTML page saved under that name, a pointer of Git LFS).
 */
export function readLabels(text: string): Labels | null {
  const [head, ...rows] = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const columns = csvFields(head ?? "");
  const name = columns.indexOf("name");
  const category = columns.indexOf("category");
  if (name < 0 || category < 0) return null;
  const names: string[] = [];
  const categories: Category[] = [];
  for (const row of rows) {
    if (row === "") continue;
    const cells = csvFields(row);
    const word = cells[name];
    if (word === undefined || word === "" || cells[category] === undefined) return null;
    names.push(word);
    categories.push(CATEGORY[cells[category]] ?? "general");
  }
  return names.length ? { names, categories } : null;
}
