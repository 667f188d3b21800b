import { workerData } from "node:worker_threads";
import { openDb } from "@/db/open";

// VACUUM INTO reads the whole database in one go: on a thread of its own, so that no request waits for it.
const { file, target } = workerData as { file: string; target: string };
const db = openDb(file);
db.sqlite.prepare("VACUUM INTO ?").run(target);
db.close();
