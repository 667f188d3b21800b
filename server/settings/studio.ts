import type { Db } from "@/db/open";
import type { DataFolder } from "./data";

/** What every shell function of one process is given: the database, the data folder, and what the process knows. */
export type Studio = {
  readonly db: Db;
  readonly data: DataFolder;
  readonly version: string;
  /** web only: whether the runner is alive, told by main over IPC */
  readonly runner: () => "ok" | "down";
};
