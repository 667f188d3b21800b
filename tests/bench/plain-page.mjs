// The least a gallery can be: one HTML page of 56 thumbnails from a plain server.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import Database from "better-sqlite3";

/** Serves a page with the first thumbnails of a dataset; close it when done. */
export async function plainPictures(/** @type {string} */ data, /** @type {number} */ dataset) {
  const db = new Database(join(data, "studio.db"), { readonly: true });
  const keys = db
    .prepare("SELECT media_key FROM pictures WHERE dataset_id = ? ORDER BY sort_key, id LIMIT 56")
    .pluck()
    .all(dataset);
  db.close();
  const html = `<!doctype html><style>img{width:168px;height:168px;object-fit:cover}</style>${keys
    .map((key) => `<img alt="" src="/media/${key}/256">`)
    .join("")}`;
  const server = createServer(async (req, res) => {
    const key = /^\/media\/([0-9a-f]{64})/.exec(req.url ?? "")?.[1];
    if (!key) {
      res.writeHead(200, { "Content-Type": "text/html" });
      res.end(html);
      return;
    }
    const bytes = await readFile(join(data, "thumbs", key.slice(0, 2), `${key}.256.webp`));
    res.writeHead(200, { "Content-Type": "image/webp", "Content-Length": bytes.length });
    res.end(bytes);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(null)));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
