import { parseQuery } from "@/server/domain/datasets/query-parse";
import { printQuery } from "@/server/domain/datasets/query-print";
import type { Sort } from "@/server/domain/datasets/query-sort";

/**
 * What the server is asked for, out of the address. The page asks with the same words while it is rendered on the
 * server, so that its answer is the one the browser looks for. `query` is the plainest form of what is written.
 */
export function filterOf(
  datasetId: number,
  { query, sort, trash, res }: { query: string; sort: Sort; trash: boolean; res: number },
) {
  return {
    datasetId,
    ...(query && { q: query }),
    ...(sort !== "name" && { sort }),
    ...(trash && { trash }),
    // the resolution matters to buckets alone; for other queries a change of it asks for nothing anew
    ...(query.includes("bucket:") && { resolution: res }),
  };
}

/** The plainest form of a query; null when it cannot be read. */
export function plainQuery(text: string): string | null {
  const parsed = parseQuery(text);
  return parsed.ok ? printQuery(parsed.query) : null;
}

/** Rows asked for together: about a screen of small tiles. */
export const CHUNK = 80;
