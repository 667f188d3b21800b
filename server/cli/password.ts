import { mkdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { PASSWORD_LENGTH } from "@/server/domain/settings";
import { dataFolder } from "../settings/data";
import { dataRoot, projectRoot } from "../settings/process";
import { setPassword, writeSecrets } from "../settings/secrets";
import { giveUp, inTerminal, tell } from "../terminal.mjs";

/** `password`: sets the password (typed unseen, or one line on stdin); `password --remove` takes it away. */
export async function password(args: string[]): Promise<void> {
  const data = dataFolder(dataRoot(projectRoot(), process.env));
  mkdirSync(data.root, { recursive: true });
  if (args.includes("--remove")) {
    writeSecrets(data, { password: undefined });
    tell({
      zh: "密码已取消。之后只能从本机打开工作室。",
      en: "The password is gone. From now on only this machine can open the studio.",
    });
    return;
  }
  const typed = await readUnseen(inTerminal({ zh: "新密码：", en: "New password: " }));
  if ([...typed].length < PASSWORD_LENGTH) {
    giveUp({
      zh: `密码至少要 ${PASSWORD_LENGTH} 个字符，没有改动。`,
      en: `A password needs at least ${PASSWORD_LENGTH} characters; nothing was changed.`,
    });
  }
  setPassword(data, typed);
  tell({
    zh: "密码已设好，所有浏览器都要重新登录。",
    en: "The password is set; every browser has to sign in again.",
  });
}

/** One line from the terminal without showing it. */
function readUnseen(question: string): Promise<string> {
  const terminal = Boolean(process.stdin.isTTY);
  if (terminal) process.stdout.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal });
  return new Promise((answer) => {
    lines.once("line", (line) => {
      lines.close();
      if (terminal) process.stdout.write("\n");
      answer(line);
    });
    lines.once("close", () => answer(""));
  });
}
