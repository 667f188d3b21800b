import { z } from "zod";
import { StudioError } from "../errors";
import type { Text } from "../language";

const tensor = z.object({
  dtype: z.string(),
  shape: z.array(z.number().int().nonnegative()),
  data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
});

export type Tensor = z.infer<typeof tensor>;
/** The JSON at the head of a .safetensors file. */
export type Header = {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
  /** bytes of the 8-byte length and the JSON: where the tensors begin */
  readonly length: number;
};

/** Largest header that is believed, in bytes; the format itself ends at 100 MB. */
export const HEADER_LIMIT = 100_000_000;
/** How many bytes tell what a file is. */
export const START_BYTES = 512;

const AGAIN: Text = {
  zh: "重新下载一次，下载后核对文件大小。国内可以用镜像：设置 HF_ENDPOINT=https://hf-mirror.com。",
  en: "Download it again and compare the size. Behind a slow line a mirror helps: set HF_ENDPOINT to one.",
};

const broken = (code: string, text: Text, evidence: string[] = [], next: Text = AGAIN) =>
  new StudioError(code, text, { next, evidence });

/**
 * How many bytes of JSON follow the first eight, from the start of the file (START_BYTES suffice) and its size. Throws
 * StudioError for what is commonly saved under this name instead: a web page, a Git LFS pointer, a pickle, a cut file.
 */
export function headerBytes(start: Uint8Array, size: number): number {
  if (size === 0)
    throw broken("model-empty", { zh: "文件是空的（0 字节）。", en: "The file is empty (0 bytes)." });
  const text = new TextDecoder("latin1").decode(start.subarray(0, 200));
  const first = text.split("\n")[0]?.slice(0, 120) ?? "";
  if (/^\s*<(!doctype|html)/i.test(text)) {
    throw broken(
      "model-web-page",
      {
        zh: "这是一个网页，不是模型文件：下载时拿到的是登录页或出错页。",
        en: "This is a web page, not a model: the download got a login or error page.",
      },
      [first],
    );
  }
  if (text.startsWith("version https://git-lfs")) {
    throw broken(
      "model-lfs-pointer",
      {
        zh: "这是 Git LFS 指针，只有一百多字节，模型本体没有下载。",
        en: "This is a Git LFS pointer of some hundred bytes; the model itself was not downloaded.",
      },
      [first],
      {
        zh: "在仓库里运行 git lfs pull，或直接下载模型文件。",
        en: "Run git lfs pull in the repository, or download the model file itself.",
      },
    );
  }
  if (text.startsWith("PK\u0003\u0004") || start[0] === 0x80) {
    throw broken(
      "model-pickle",
      {
        zh: "这是 pickle 格式（.ckpt / .pt），只是扩展名写成了 .safetensors。",
        en: "This is a pickle (.ckpt, .pt) under the name .safetensors.",
      },
      [],
      {
        zh: "换一个 safetensors 版本；pickle 文件可能夹带代码，工作室不会打开。",
        en: "Take the safetensors version: a pickle can carry code, and the studio does not open it.",
      },
    );
  }
  if (size < 10 || start.length < 8) throw notSafetensors([`${size} bytes`]);
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length < 2 || length > HEADER_LIMIT || (start.length > 8 && start[8] !== 0x7b))
    throw notSafetensors([`header length ${length}`]);
  if (8 + length > size) throw cut(8 + length, size);
  return length;
}

/** Reads the JSON (without its eight length bytes) of a file of `size` bytes; throws StudioError when it is not sound. */
export function parseHeader(json: Uint8Array, size: number): Header {
  let raw: unknown;
  try {
    raw = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
  } catch (e) {
    throw notSafetensors([e instanceof Error ? e.message.slice(0, 200) : ""]);
  }
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) throw notSafetensors(["not an object"]);
  const tensors = new Map<string, Tensor>();
  let metadata: Record<string, string> = {};
  let end = 0;
  for (const [name, value] of Object.entries(raw)) {
    if (name === "__metadata__") {
      metadata = Object.fromEntries(
        Object.entries(typeof value === "object" && value !== null ? value : {}).filter(
          (pair): pair is [string, string] => typeof pair[1] === "string",
        ),
      );
      continue;
    }
    const parsed = tensor.safeParse(value);
    if (!parsed.success || parsed.data.data_offsets[0] > parsed.data.data_offsets[1])
      throw notSafetensors([name]);
    tensors.set(name, parsed.data);
    end = Math.max(end, parsed.data.data_offsets[1]);
  }
  const length = 8 + json.length;
  if (length + end > size) throw cut(length + end, size);
  return { tensors, metadata, length };
}

const notSafetensors = (evidence: string[]) =>
  broken(
    "model-not-safetensors",
    {
      zh: "文件开头不是有效的 safetensors 头，文件可能损坏。",
      en: "The file does not begin with a valid safetensors header; it may be damaged.",
    },
    evidence,
  );

const cut = (needed: number, size: number) =>
  broken(
    "model-cut",
    { zh: "文件不完整：下载在中途断了。", en: "The file is not complete: its download broke off." },
    [`${size} of ${needed} bytes`],
  );
