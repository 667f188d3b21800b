// The ceiling of an upload: plain Node, body to file, nothing else. A process of its own, as the studio's web is.
import { createWriteStream } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

let count = 0;
const server = createServer((req, res) => {
  const file = createWriteStream(join(process.argv[2] ?? ".", `${count++}.bin`));
  req.pipe(file).on("finish", () => res.end("{}"));
});
server.listen(0, "127.0.0.1", () => process.send?.(server.address()));
process.on("disconnect", () => process.exit(0));
