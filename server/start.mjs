// `npm start`: installs what is missing, builds what changed, then becomes the studio (dist/main.mjs, in this process).
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildWhatChanged } from "./build.mjs";
import { checkPlatform, ROOT, setUp } from "./setup.mjs";

checkPlatform();
setUp();
await buildWhatChanged();
await import(pathToFileURL(join(ROOT, "dist", "main.mjs")).href);
