import type { Text } from "../language";

/** An answer or silence of a webui, in the studio's words. */
export type WebuiError = {
  code:
    | "unreachable"
    | "reset"
    | "timeout"
    | "auth"
    | "no-api"
    | "not-found"
    | "bad-request"
    | "out-of-memory"
    | "nan"
    | "model-failed"
    | "options-broken"
    | "bad-answer"
    | "server-error"
    // the studio's own, about what a webui needs beside it (webui-troubles.ts)
    | "lora-folder"
    | "lora-unlisted"
    | "lora-gone"
    | "lora-rehearsal"
    | "webui-gone"
    | "rehearsal-down"
    | "no-other-base"
    | "studio";
  status: number | null;
  text: Text;
  next: Text;
  evidence: string[];
  /** trying again can help without a person doing something first */
  transient: boolean;
};

export type Silence = { kind: "refused" | "reset" | "timeout" | "dns" | "tls" | "other"; detail: string };

const t = (zh: string, en: string): Text => ({ zh, en });
const fault = (
  code: WebuiError["code"],
  status: number | null,
  evidence: string[],
  transient: boolean,
  text: Text,
  next: Text,
): WebuiError => ({ code, status, evidence: evidence.filter(Boolean).slice(0, 6), transient, text, next });

/** No HTTP answer at all. */
export function fromSilence(silence: Silence): WebuiError {
  const evidence = [silence.detail];
  switch (silence.kind) {
    case "refused":
    case "dns":
      return fault(
        "unreachable",
        null,
        evidence,
        true,
        t("连不上 WebUI。", "The webui cannot be reached."),
        t(
          "确认它已经启动，地址和端口没有填错。",
          "Check that it is running and that the address and port are right.",
        ),
      );
    case "timeout":
      return fault(
        "timeout",
        null,
        evidence,
        true,
        t("WebUI 太久没有回应。", "The webui has not answered for too long."),
        t(
          "看看它的窗口是否卡住；显卡忙的时候可以等一等再试。",
          "See whether its window hangs; while the card is busy, wait and try again.",
        ),
      );
    case "tls":
      return fault(
        "unreachable",
        null,
        evidence,
        false,
        t("WebUI 的 HTTPS 证书没有通过检查。", "The webui's HTTPS certificate was not accepted."),
        t(
          "自签名证书请改用 http 地址，或换成受信任的证书。",
          "For a self-signed certificate use the http address, or a trusted certificate.",
        ),
      );
    default:
      return fault(
        "reset",
        null,
        evidence,
        true,
        t(
          "WebUI 在回答到一半时断开了连接。",
          "The webui dropped the connection in the middle of its answer.",
        ),
        t(
          "它可能刚刚重启或崩溃；看它的窗口，起来之后重试。",
          "It may have restarted or crashed; look at its window and retry once it is up.",
        ),
      );
  }
}

/**
 * An HTTP answer that is not 200, or 200 with something else than was asked for. `body` is the parsed JSON or the
 * text. All shapes seen live are read: `detail` string or array, `errors` (A1111, reForge), `message` (Forge), HTML
 * of a proxy. A body is never quoted whole: Forge's cmd-flags error carries passwords.
 */
export function fromAnswer(status: number, body: unknown, path: string): WebuiError {
  const { words, kind } = read(body);
  const evidence = [`HTTP ${status}`, kind, ...words].map((s) => s.slice(0, 300));
  const all = `${kind} ${words.join(" ")}`;
  if (status === 401 || status === 403) {
    return fault(
      "auth",
      status,
      evidence,
      false,
      t(
        "WebUI 要求用户名和密码，或者密码不对。",
        "The webui asks for a user name and password, or they are wrong.",
      ),
      t(
        "在环境页填写启动时 --api-auth 的用户名和密码。",
        "Enter the user and password given to --api-auth on the engines page.",
      ),
    );
  }
  if (status === 404 && path.includes("/sdapi/")) {
    return fault(
      "no-api",
      status,
      evidence,
      false,
      t("WebUI 在运行，但没有打开 API。", "The webui runs, but without its API."),
      t(
        "启动参数加上 --api 再启动；如果地址带有子路径，请连同子路径一起填写。",
        "Start it with --api; if the address has a sub-path, enter it too.",
      ),
    );
  }
  if (status === 404 || status === 405) {
    return fault(
      "not-found",
      status,
      evidence,
      false,
      t("这个地址上没有要找的接口。", "There is nothing at this address that the studio knows."),
      t(
        "检查地址和子路径；也可能这个 WebUI 的版本太旧。",
        "Check the address and sub-path; the webui may also be too old.",
      ),
    );
  }
  if (status === 422 || status === 400) {
    return fault(
      "bad-request",
      status,
      evidence,
      false,
      t("WebUI 不接受这组参数。", "The webui does not accept these settings."),
      t("看下面它指出的参数，改好后重试。", "See which setting it names below, change it and retry."),
    );
  }
  if (/out of memory|OutOfMemory|CUBLAS_STATUS_ALLOC/i.test(all)) {
    return fault(
      "out-of-memory",
      status,
      evidence,
      true,
      t("WebUI 爆显存（OOM）。", "The webui ran out of video memory."),
      t(
        "减小图片尺寸，或关掉占用显卡的其他程序后重试。",
        "Use a smaller picture, or close other programs that use the card, and retry.",
      ),
    );
  }
  if (/Nans?Exception|tensor with NaNs/i.test(all)) {
    return fault(
      "nan",
      status,
      evidence,
      false,
      t("出图时数值溢出（NaN）。", "The numbers overflowed while drawing (NaN)."),
      t(
        "降低 LoRA 权重再重画；不加 LoRA 也这样的话，给 WebUI 加上 --no-half 或 --no-half-vae 再启动。",
        "Lower the LoRA weight and redraw. If it happens without a LoRA too, start the webui with --no-half or --no-half-vae.",
      ),
    );
  }
  if (
    /Safetensor|Failed to recognize model|sd_checkpoint_info|state_dict|checkpoint|\.safetensors|\.ckpt|deserializing header/i.test(
      all,
    )
  ) {
    return fault(
      "model-failed",
      status,
      evidence,
      false,
      t("WebUI 没能加载底模。", "The webui could not load the base model."),
      t(
        "文件可能损坏或不完整。先用另一个能用的底模出一张图，WebUI 才会恢复正常。",
        "The file may be damaged or incomplete. Draw one picture with another, working base model first: only that brings the webui back.",
      ),
    );
  }
  if (status === 500 && path.includes("/options")) {
    return fault(
      "options-broken",
      status,
      evidence,
      false,
      t(
        "WebUI 的设置里有一个值不对，它读不出自己的设置。",
        "One of the webui's own settings has a wrong value, so it cannot read them.",
      ),
      t(
        "在 WebUI 的设置页保存一次，或修改它的 config.json。出图不受影响。",
        "Save its settings page once, or mend its config.json. Drawing still works.",
      ),
    );
  }
  if (status >= 200 && status < 300) {
    return fault(
      "bad-answer",
      status,
      evidence,
      false,
      t("这个地址回答了，但不像是 WebUI。", "Something answers at this address, but it is not a webui."),
      t("检查地址和端口。", "Check the address and port."),
    );
  }
  return fault(
    "server-error",
    status,
    evidence,
    status >= 502,
    t("WebUI 内部出错。", "Something went wrong inside the webui."),
    t(
      "看 WebUI 窗口里的报错；重启 WebUI 之后重试。",
      "See the error in the webui's window; restart it and retry.",
    ),
  );
}

function read(body: unknown): { kind: string; words: string[] } {
  if (typeof body === "string") {
    const text = body
      .replace(/<[^>]+>/g, " ")
      .replace(/\s+/g, " ")
      .trim();
    return { kind: "", words: text ? [text.slice(0, 200)] : [] };
  }
  if (!body || typeof body !== "object") return { kind: "", words: [] };
  const b = body as Record<string, unknown>;
  const words: string[] = [];
  if (typeof b.detail === "string" && b.detail) words.push(b.detail);
  if (Array.isArray(b.detail)) {
    for (const item of b.detail) {
      const d = item as { loc?: unknown[]; msg?: string };
      words.push(`${(d.loc ?? []).join(".")}: ${d.msg ?? ""}`);
    }
  }
  for (const key of ["errors", "message"]) {
    const value = b[key];
    if (typeof value === "string" && value) words.push(value);
  }
  return { kind: typeof b.error === "string" ? b.error : "", words };
}
