import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { isStudioError } from "@/server/domain/errors";
import { exportFolder } from "../datasets/export";
import { renderHere } from "../datasets/renders";
import { listDatasets } from "../datasets/store";
import { listVersions } from "../datasets/version-list";
import { dataFolder } from "../settings/data";
import { dataRoot, openStudio, projectRoot } from "../settings/process";
import { giveUp, tell } from "../terminal.mjs";

const misused = (): never =>
  giveUp({
    zh: "用法：npm run studio -- export <数据集名称或编号> <文件夹> [--version 3] [--numbers]",
    en: "Usage: npm run studio -- export <dataset name or number> <folder> [--version 3] [--numbers]",
  });

/**
 * `export <dataset> <folder>`: writes a kohya dataset, byte for byte what a run reads. The dataset as it stands, or one
 * of its versions by number; `--numbers` names the files 001, 002 …
 */
export async function exportDataset(args: string[]): Promise<void> {
  const rest = [...args];
  const words: string[] = [];
  let number: number | null = null;
  let numbers = false;
  while (rest.length) {
    const word = rest.shift()!;
    if (word === "--numbers") numbers = true;
    else if (word === "--version") number = Number(rest.shift() ?? misused());
    else if (word.startsWith("--")) misused();
    else words.push(word);
  }
  const [wanted, folder] = words;
  if (!wanted || !folder || words.length !== 2 || Number.isNaN(number)) return misused();
  const data = dataFolder(dataRoot(projectRoot(), process.env));
  if (!existsSync(data.db))
    giveUp({ zh: `还没有数据：${data.root}`, en: `There is no data yet: ${data.root}` });
  const studio = openStudio();
  try {
    const all = listDatasets(studio.db);
    const found = all.find(({ name }) => name === wanted) ?? all.find(({ id }) => String(id) === wanted);
    if (!found)
      return giveUp({
        zh: `没有这个数据集：${wanted}。有：${all.map(({ name }) => name).join("、")}`,
        en: `There is no dataset ${wanted}. There are: ${all.map(({ name }) => name).join(", ")}`,
      });
    const version = listVersions(studio.db, found.id).find((one) => one.number === number);
    if (number !== null && !version)
      return giveUp({ zh: `没有版本 ${number}。`, en: `There is no version ${number}.` });
    const of = { datasetId: found.id, versionId: version?.id ?? null, numbers };
    const path = resolve(process.env.INIT_CWD ?? process.cwd(), folder);
    const done = await exportFolder(studio, { ...of, path }, { render: renderHere(data), anywhere: true });
    tell({
      zh: `已导出 ${done.pictures} 张图片到 ${done.path}`,
      en: `${done.pictures} pictures exported to ${done.path}`,
    });
  } catch (error) {
    if (isStudioError(error)) giveUp(error.text);
    throw error;
  } finally {
    studio.db.close();
  }
}
