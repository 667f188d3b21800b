import { join } from "node:path";
import { PASSWORD_LENGTH } from "./domain/settings";
import { Child } from "./main/children";
import { type Address, addressFrom, urlOf } from "./main/config";
import { prepareFolder, takeLock, upgrade, writeWhere } from "./main/folder";
import { isLoopback } from "./settings/address";
import { type DataFolder, dataFolder } from "./settings/data";
import { dataRoot, projectRoot, studioVersion, type ToMain } from "./settings/process";
import { passwordFits, readSecrets, setPassword } from "./settings/secrets";
import { giveUp, tell } from "./terminal.mjs";

const root = projectRoot();
const version = studioVersion(root);
const address = addressFrom(process.env);
const data = dataFolder(dataRoot(root, process.env));

prepareFolder(data);
const lock = takeLock(data);
firstPassword(data, process.env.STUDIO_PASSWORD);
refuseOpenDoor(data, address);
upgrade(data, root);
run();

/** STUDIO_PASSWORD sets the first password; later ones are set in the settings or on the command line. */
function firstPassword(folder: DataFolder, password: string | undefined): void {
  if (!password) return;
  const stored = readSecrets(folder).password;
  if (!stored && [...password].length < PASSWORD_LENGTH) {
    giveUp({
      zh: `STUDIO_PASSWORD 至少要 ${PASSWORD_LENGTH} 个字符。`,
      en: `STUDIO_PASSWORD needs at least ${PASSWORD_LENGTH} characters.`,
    });
  }
  if (!stored) setPassword(folder, password);
  else if (!passwordFits(password, stored)) {
    tell({
      zh: "已经设过密码，STUDIO_PASSWORD 没有采用。要换密码：npm run studio -- password",
      en: "A password was set before, so STUDIO_PASSWORD was not used. To change it: npm run studio -- password",
    });
  }
}

/** Reaching the port means running commands on this machine (an engine's settings hold them): no password, no way in. */
function refuseOpenDoor(folder: DataFolder, { host, port }: Address): void {
  if (isLoopback(host) || readSecrets(folder).password) return;
  giveUp({
    zh: `HOST=${host} 会让别的机器也能打开工作室，必须先设密码：npm run studio -- password，或 STUDIO_PASSWORD=<密码> npm start。只在自己电脑上用的话，去掉 HOST；远程机器推荐 SSH 隧道：ssh -L ${port || 3000}:127.0.0.1:${port || 3000} <用户>@<机器>`,
    en: `HOST=${host} lets other machines open the studio, so it needs a password first: npm run studio -- password, or STUDIO_PASSWORD=<password> npm start. For this machine alone, leave HOST out; for a remote one an SSH tunnel is best: ssh -L ${port || 3000}:127.0.0.1:${port || 3000} <user>@<machine>`,
  });
}

function run(): void {
  let port = address.port;
  let up = false;
  let stopping = false;
  let runnerState: "ok" | "down" = "down";
  let early = 0;

  const childEnv = (): NodeJS.ProcessEnv => ({
    ...process.env,
    NODE_ENV: "production",
    STUDIO_DATA: data.root,
    HOST: address.host,
    PORT: String(port),
    STUDIO_PASSWORD: undefined,
  });

  const web = new Child({
    program: join(root, "dist", "web.mjs"),
    cwd: root,
    env: childEnv,
    hear: (message) => {
      if (message.type === "failed") refuseWeb(message);
      web.tell({ type: "runner", state: runnerState });
      if (message.type !== "ready" || message.port === undefined) return;
      port = message.port;
      const url = urlOf({ host: address.host, port });
      writeWhere(data, url, version);
      if (!up) console.log(`Ready: ${url}`);
      up = true;
    },
    ended: (code, signal) => {
      if (!up && ++early >= 3) {
        giveUp({
          zh: "网页服务一启动就退出，原因见上面的输出。",
          en: "The web server ends as soon as it starts; the output above says why.",
        });
      }
      console.error(`web ended (${signal ?? code}), starting it again`);
    },
  });

  const runner = new Child({
    program: join(root, "dist", "runner.mjs"),
    cwd: root,
    env: childEnv,
    hear: (message) => {
      if (message.type === "ready") tellRunner("ok");
      if (message.type === "failed") console.error(message.message);
    },
    ended: (code, signal) => {
      tellRunner("down");
      console.error(`runner ended (${signal ?? code}), starting it again`);
    },
  });

  function tellRunner(state: "ok" | "down"): void {
    runnerState = state;
    web.tell({ type: "runner", state });
  }

  async function stop(): Promise<void> {
    if (stopping) return;
    stopping = true;
    await Promise.all([web.stop(), runner.stop()]);
    lock.close();
    process.exit(0);
  }
  process.on("SIGINT", () => void stop());
  process.on("SIGTERM", () => void stop());
  // A closed terminal stops it like Ctrl-C; under nohup (its output goes to a file) it goes on. Node itself forgets
  // that nohup had the signal ignored.
  process.on("SIGHUP", () => {
    if (process.stdout.isTTY) void stop();
  });
}

function refuseWeb(message: Extract<ToMain, { type: "failed" }>): never {
  const { host, port } = address;
  if (message.code === "EADDRINUSE") {
    giveUp({
      zh: `端口 ${port} 已经被别的程序占用。换一个端口：PORT=${port + 1} npm start（PORT=0 自动选择）。`,
      en: `Port ${port} is used by another program. Choose another: PORT=${port + 1} npm start (PORT=0 picks a free one).`,
    });
  }
  if (message.code === "EACCES") {
    giveUp({
      zh: `没有权限使用端口 ${port}。换一个 1024 以上的端口：PORT=3000 npm start。`,
      en: `This user may not use port ${port}. Choose one above 1024: PORT=3000 npm start`,
    });
  }
  giveUp({
    zh: `无法在 ${host}:${port} 上监听（${message.code}）。请检查 HOST 和 PORT。`,
    en: `Cannot listen on ${host}:${port} (${message.code}). Check HOST and PORT.`,
  });
}
