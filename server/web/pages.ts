import type { Locale } from "@/server/domain/language";

const html = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** A page that stands on its own: shown before the studio lets anyone in, so it loads nothing. */
function page(locale: Locale, title: string, body: string): string {
  return `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${html(title)}</title><style>
body{margin:0;min-height:100dvh;display:grid;place-items:center;font:14px/1.6 system-ui,"Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif;background:light-dark(#f7f7f8,#17181a);color:light-dark(#1d1e20,#ececee)}
main{box-sizing:border-box;width:min(26rem,100vw);padding:1.5rem}h1{font-size:1.1rem;margin:0 0 1rem}p{margin:.5rem 0}
label{display:block;margin-bottom:.25rem}input,button{box-sizing:border-box;width:100%;min-height:44px;font:inherit;font-size:16px;border-radius:6px;padding:.5rem .75rem}
input{border:1px solid light-dark(#8b8d93,#76787e);background:light-dark(#fff,#212226);color:inherit}
button{margin-top:1rem;border:0;background:#b3261e;color:#fff;cursor:pointer}:focus-visible{outline:2px solid #e0645c;outline-offset:2px}
code{display:block;overflow-wrap:anywhere;padding:.5rem .75rem;border-radius:6px;background:light-dark(#ebebee,#232428);font-family:ui-monospace,monospace;font-size:13px}
.bad{color:light-dark(#a3211a,#ff9a92)}</style></head><body><main>${body}</main></body></html>`;
}

/** The login form; `note` tells why the last try did not succeed. */
export function loginPage(locale: Locale, note: string | null, next: string): string {
  const zh = locale === "zh-CN";
  return page(
    locale,
    zh ? "登录 · K-ON LoRA Studio" : "Sign in · K-ON LoRA Studio",
    `<h1>K-ON LoRA Studio</h1><form method="post" action="/login"><input type="hidden" name="next" value="${html(next)}">
<label for="password">${zh ? "密码" : "Password"}</label><input id="password" name="password" type="password" autocomplete="current-password" autofocus required>
${note ? `<p class="bad" role="alert">${html(note)}</p>` : ""}<button>${zh ? "登录" : "Sign in"}</button></form>
<p>${zh ? "忘了密码：在运行工作室的机器上执行" : "Forgotten it? On the machine the studio runs on:"}</p><code>npm run studio -- password</code>`,
  );
}

/** Shown when the Host or Origin is not the studio's own: what happened and the two ways that work. */
export function refusalPage(locale: Locale, host: string, port: number): string {
  const zh = locale === "zh-CN";
  const machine = html(host.replace(/:\d+$/, "").replace(/[^\w.[\]:-]/g, "") || "machine");
  return page(
    locale,
    zh ? "不能从这个地址打开" : "Not from this address",
    `<h1>${zh ? "不能从这个地址打开工作室" : "The studio cannot be opened from this address"}</h1>
<p>${zh ? "工作室只回应它自己的地址，这样别的网站就不能借你的浏览器操作它。" : "The studio answers only to its own address, so that no other website can use it through your browser."}</p>
<p>${zh ? "从自己的电脑连过来，建一条 SSH 隧道：" : "To reach it from your own computer, open an SSH tunnel:"}</p>
<code>ssh -L ${port}:127.0.0.1:${port} ${zh ? "用户名" : "user"}@${machine}</code>
<p>${zh ? "然后打开" : "and then open"} http://localhost:${port}</p>
<p>${zh ? "如果用的是端口映射或 HTTPS 代理，启动时写明浏览器里的地址：" : "Behind a port mapping or an HTTPS proxy, name the address the browser uses when starting:"}</p>
<code>STUDIO_ORIGIN=https://${machine} npm start</code>`,
  );
}
