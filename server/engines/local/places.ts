import { join } from "node:path";
import { projectRoot } from "@/server/settings/process";

/** Ours, in Python: stands between the studio and an installed sd-scripts. Its studio_*.py lie beside it. */
export const launcherPath = (): string => join(projectRoot(), "server/engines/local/launch.py");

/** The built rehearsal. */
export const rehearsalPath = (): string => join(projectRoot(), "dist/rehearsal.mjs");
