import { giveUp } from "../terminal.mjs";
import { check } from "./check";
import { exportDataset } from "./export";
import { password } from "./password";

const COMMANDS: Record<string, (args: string[]) => Promise<void>> = {
  check,
  export: exportDataset,
  password,
};

const [name = "", ...args] = process.argv.slice(2);
const command = COMMANDS[name];
if (!command) {
  giveUp({
    zh: `用法：npm run studio -- <命令>。命令有：${Object.keys(COMMANDS).join("、")}。`,
    en: `Usage: npm run studio -- <command>. Commands: ${Object.keys(COMMANDS).join(", ")}.`,
  });
}
await command(args);
