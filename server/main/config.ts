import { giveUp } from "../terminal.mjs";

export type Address = { host: string; port: number };

/** HOST (127.0.0.1) and PORT (3000; 0 = any free one) from the environment; ends the program on nonsense. */
export function addressFrom(env: NodeJS.ProcessEnv): Address {
  const host = (env.HOST ?? "").trim() || "127.0.0.1";
  const text = (env.PORT ?? "").trim() || "3000";
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) {
    giveUp({
      zh: `PORT=${text} 不是端口号。请改成 0 到 65535 之间的数字（0 = 自动选一个）。`,
      en: `PORT=${text} is not a port. Use a number from 0 to 65535 (0 picks a free one).`,
    });
  }
  return { host: host.replace(/^\[(.*)\]$/, "$1"), port };
}

/** How a browser on this machine writes the address; 0.0.0.0 and :: are reached as they are. */
export const urlOf = ({ host, port }: Address): string =>
  `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
