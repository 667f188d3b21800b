import { StudioError } from "../errors";

export const HUB = "https://huggingface.co";

/** Address of a file of a repository at a revision, on the hub or a mirror of it. */
export const hubUrl = (endpoint: string, repo: string, revision: string, file: string): string =>
  `${(endpoint || HUB).replace(/\/+$/, "")}/${repo}/resolve/${revision}/${file}`;

/** What a file must be: its size, and a hash of its content. `git` = sha1 of "blob <size>\0" and the content. */
export type Expected = { readonly bytes: number; readonly hash: string; readonly kind: "sha256" | "git" };

/** What the hub's headers say a file is; null when they do not say enough to check it by. */
export function expectedOf(header: (name: string) => string | null): Expected | null {
  const plain = (text: string | null) => (text ?? "").replace(/^W\//, "").replaceAll('"', "").toLowerCase();
  const linked = plain(header("x-linked-etag"));
  const bytes = Number(header("x-linked-size") ?? header("content-length") ?? Number.NaN);
  if (!Number.isSafeInteger(bytes) || bytes <= 0) return null;
  if (/^[0-9a-f]{64}$/.test(linked)) return { bytes, hash: linked, kind: "sha256" };
  const own = linked || plain(header("etag"));
  if (/^[0-9a-f]{64}$/.test(own)) return { bytes, hash: own, kind: "sha256" };
  return /^[0-9a-f]{40}$/.test(own) ? { bytes, hash: own, kind: "git" } : null;
}

const mirror = {
  zh: "可以在设置里换一个模型下载地址（镜像），或者用浏览器下载后从本机添加。",
  en: "Choose another hub address (a mirror) in the settings, or download the files with a browser and add them from disk.",
};
const again = {
  zh: "再点一次“下载”会从断开的地方接着下载。",
  en: "Press download again: it goes on where it broke off.",
};

/** What a status other than 200 and 206 means, in words. `url` is evidence. */
export function refusedDownload(status: number, url: string): StudioError {
  const evidence = [`HTTP ${status}`, url];
  if (status === 401 || status === 403)
    return new StudioError(
      "hub-refused",
      { zh: "模型站不允许下载这个文件。", en: "The hub does not let this file be downloaded." },
      {
        next: {
          zh: `如果这个模型要求登录，请在设置里填上自己的令牌（token）；${mirror.zh}`,
          en: `If the model asks for an account, enter your token in the settings. ${mirror.en}`,
        },
        evidence,
      },
    );
  if (status === 404)
    return new StudioError(
      "hub-missing",
      { zh: "这个地址上没有这个文件。", en: "There is no such file at this address." },
      { next: mirror, evidence },
    );
  return new StudioError(
    "hub-status",
    { zh: `模型站没有给出文件（HTTP ${status}）。`, en: `The hub did not give the file (HTTP ${status}).` },
    { next: mirror, evidence },
  );
}

export const unreachable = (url: string, detail: string): StudioError =>
  new StudioError(
    "hub-unreachable",
    { zh: "连不上模型站，已经试了几次。", en: "The hub could not be reached after several tries." },
    {
      next: { zh: `${mirror.zh}${again.zh}`, en: `${mirror.en} ${again.en}` },
      evidence: [detail, url],
    },
  );

export const brokenOff = (got: number, bytes: number, url: string): StudioError =>
  new StudioError(
    "hub-broken",
    {
      zh: "下载一再中断，已下载的部分会保留。",
      en: "The download broke off again and again. What has arrived is kept.",
    },
    { next: again, evidence: [`${got} / ${bytes} bytes`, url] },
  );

export const wrongFile = (what: string, url: string): StudioError =>
  new StudioError(
    "hub-wrong",
    {
      zh: "下载到的不是作者发布的那个文件，已经删除。",
      en: "What arrived is not the file its author published. It was deleted.",
    },
    { next: mirror, evidence: [what, url] },
  );

export const unverifiable = (url: string): StudioError =>
  new StudioError(
    "hub-unverified",
    {
      zh: "这个地址没有给出文件的校验值，无法确认文件完整，所以没有下载。",
      en: "This address gives no checksum, so the file could not be verified. It was not downloaded.",
    },
    { next: mirror, evidence: [url] },
  );

export const diskFull = (needed: number, free: number): StudioError =>
  new StudioError(
    "disk-full",
    {
      zh: "数据文件夹所在的磁盘放不下这个模型。",
      en: "The disk of the data folder has no room for this model.",
    },
    {
      next: { zh: "腾出空间后再点一次“下载”。", en: "Make room, then press download again." },
      evidence: [`${Math.ceil(needed / 1e6)} MB > ${Math.floor(free / 1e6)} MB`],
    },
  );
