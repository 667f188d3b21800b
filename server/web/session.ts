import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { DataFolder } from "../settings/data";
import { passwordFits, readSecrets, type Secrets, writeSecrets } from "../settings/secrets";
import { sendHtml } from "./answer";
import { cookie, localeOf } from "./context";
import { loginPage } from "./pages";

/** How long a sign-in lasts. */
const LASTS = 30 * 24 * 3600 * 1000;
/** Wrong passwords one address may try before it waits. */
const TRIES = 5;
const WAIT = 30_000;

/** The cookie is named after the port: several studios on one machine share the host's cookies. */
const nameOf = (req: IncomingMessage) => `studio_session_${req.socket.localPort ?? 0}`;

const sign = (key: string, text: string) =>
  createHmac("sha256", Buffer.from(key, "hex")).update(text).digest("hex");

let known: { at: number; secrets: Secrets } | null = null;

/** The secrets, read again after half a second: the password can change while the studio runs. */
function secretsOf(data: DataFolder): Secrets {
  if (!known || Date.now() - known.at > 500) known = { at: Date.now(), secrets: readSecrets(data) };
  return known.secrets;
}

/** Whether a password is set and this request carries no valid session. */
export function needsLogin(req: IncomingMessage, data: DataFolder): boolean {
  const { password, sessionKey } = secretsOf(data);
  if (!password) return false;
  if (!sessionKey) return true;
  const [until, signature] = (cookie(req, nameOf(req)) ?? "").split(".");
  if (!until || !signature || !/^[0-9a-f]{64}$/.test(signature) || Number(until) < Date.now()) return true;
  return !timingSafeEqual(Buffer.from(sign(sessionKey, until), "hex"), Buffer.from(signature, "hex"));
}

/** Only a path of this site: no scheme, no other host. */
const ownPath = (text: string | null): string => (text && /^\/(?![/\\])/.test(text) ? text : "/");

const wrong = new Map<string, { count: number; until: number }>();

/** GET shows the form, POST checks the password and sets the session cookie. */
export async function login(req: IncomingMessage, res: ServerResponse, data: DataFolder): Promise<void> {
  const locale = localeOf(req);
  const zh = locale === "zh-CN";
  const url = new URL(req.url ?? "/", "http://studio");
  if (req.method !== "POST")
    return sendHtml(res, 200, loginPage(locale, null, ownPath(url.searchParams.get("next"))));
  const form = new URLSearchParams(await smallBody(req));
  const next = ownPath(form.get("next"));
  const who = req.socket.remoteAddress ?? "";
  const tried = wrong.get(who);
  if (tried && tried.count >= TRIES && tried.until > Date.now()) {
    const note = zh ? "试错次数太多，请 30 秒后再试。" : "Too many wrong passwords; try again in 30 seconds.";
    return sendHtml(res, 429, loginPage(locale, note, next));
  }
  const secrets = readSecrets(data);
  if (!secrets.password || !passwordFits(form.get("password") ?? "", secrets.password)) {
    const count = tried && tried.until > Date.now() ? tried.count + 1 : 1;
    wrong.set(who, { count, until: Date.now() + WAIT });
    return sendHtml(res, 401, loginPage(locale, zh ? "密码不对。" : "That is not the password.", next));
  }
  wrong.delete(who);
  let key = secrets.sessionKey;
  if (!key) {
    key = randomBytes(32).toString("hex");
    writeSecrets(data, { sessionKey: key });
    known = null;
  }
  const until = String(Date.now() + LASTS);
  const secureFlag = /^https:/.test(req.headers.origin ?? "") ? "; Secure" : "";
  res.setHeader(
    "Set-Cookie",
    `${nameOf(req)}=${until}.${sign(key, until)}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${LASTS / 1000}${secureFlag}`,
  );
  res.writeHead(303, { Location: next, "Cache-Control": "no-store" });
  res.end();
}

async function smallBody(req: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of req) {
    text += chunk;
    if (text.length > 8192) return "";
  }
  return text;
}
