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
  const columns = fields(head ?? "");
  const name = columns.indexOf("name");
  const category = columns.indexOf("category");
  if (name < 0 || category < 0) return null;
  const names: string[] = [];
  const categories: Category[] = [];
  for (const row of rows) {
    if (row === "") continue;
    const cells = fields(row);
    const word = cells[name];
    if (word === undefined || word === "" || cells[category] === undefined) return null;
    names.push(word);
    categories.push(CATEGORY[cells[category]] ?? "general");
  }
  return names.length ? { names, categories } : null;
}

/** Cells of a CSV line; a quoted cell may hold commas, and quotes twice. */
function fields(line: string): string[] {
  const cells: string[] = [];
  let at = 0;
  while (at <= line.length) {
    if (line[at] === '"') {
      let cell = "";
      for (at++; at < line.length; at++) {
        if (line[at] !== '"') cell += line[at];
        else if (line[at + 1] === '"') cell += line[at++];
        else break;
      }
      cells.push(cell);
      at = line.indexOf(",", at);
      if (at < 0) break;
      at++;
    } else {
      const end = line.indexOf(",", at);
      cells.push(line.slice(at, end < 0 ? line.length : end));
      if (end < 0) break;
      at = end + 1;
    }
  }
  return cells;
}
