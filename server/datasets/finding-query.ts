import type { Db } from "@/db/open";
import type { Query } from "@/server/domain/datasets/query";
import { datasetFindings, picturesByFinding } from "./findings";

const NONE: ReadonlyMap<string, readonly number[]> = new Map();

/** Pictures by code and severity of their findings, when a query asks for them (`finding:`, `dup:`); else nothing. */
export async function findingsFor(
  db: Db,
  datasetId: number,
  query: Query,
): Promise<ReadonlyMap<string, readonly number[]>> {
  return asks(query) ? await allFindings(db, datasetId) : NONE;
}

export const allFindings = async (
  db: Db,
  datasetId: number,
): Promise<ReadonlyMap<string, readonly number[]>> =>
  picturesByFinding(await datasetFindings({ db }, datasetId));

function asks(query: Query): boolean {
  switch (query.op) {
    case "and":
    case "or":
      return query.of.some(asks);
    case "not":
      return asks(query.of);
    case "text":
    case "choice":
      return query.field === "finding" || query.field === "dup";
    default:
      return false;
  }
}
