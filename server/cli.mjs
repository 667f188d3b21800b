// `npm run studio -- <command>`: the studio without a browser.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildWhatChanged } from "./build.mjs";
import { checkPlatform, ROOT, setUp } from "./setup.mjs";

checkPlatform();
setUp();
await buildWhatChanged({ pages: false });
await import(pathToFileURL(join(ROOT, "dist", "cli.mjs")).href);
