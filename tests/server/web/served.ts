import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate, readMigrations } from "@/db/migrate";
import { openDb } from "@/db/open";
import { dataFolder, makePlaces } from "@/server/settings/data";
import type { Studio } from "@/server/settings/studio";
import { fail } from "@/server/web/answer";

export type Served = {
  studio: Studio;
  url: string;
  /** a request with the path exactly as given: fetch and browsers would tidy `../` away */
  ask(path: string, options?: { method?: string; headers?: Record<string, string> }): Promise<Answer>;
  close(): Promise<void>;
};
export type Answer = { status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer };

/** One handler of the web process behind a real http server, on a studio of its own. */
export async function serve(
  handle: (req: IncomingMessage, res: ServerResponse, studio: Studio) => Promise<void>,
): Promise<Served> {
  const data = dataFolder(mkdtempSync(join(tmpdir(), "served-")));
  makePlaces(data);
  migrate(data.db, readMigrations("db/migrations"), data.backups);
  const studio: Studio = { db: openDb(data.db), data, version: "0", runner: () => "ok" };
  const server = createServer((req, res) => {
    handle(req, res, studio).catch((error: unknown) => fail(req, res, error));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    studio,
    url: `http://127.0.0.1:${port}`,
    ask: (path, { method = "GET", headers = {} } = {}) =>
      new Promise((done, failed) => {
        const req = request({ host: "127.0.0.1", port, path, method, headers }, (res) => {
          const chunks: Buffer[] = [];
          res.on("data", (chunk: Buffer) => chunks.push(chunk));
          res.on("end", () =>
            done({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) }),
          );
        });
        req.on("error", failed);
        req.end();
      }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      studio.db.close();
      rmSync(data.root, { recursive: true, force: true });
    },
  };
}
