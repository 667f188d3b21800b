import type { Text } from "../language";
import type { WebuiError } from "./webui-errors";

const trouble = (
  code: WebuiError["code"],
  text: Text,
  next: Text,
  evidence: string[],
  transient = false,
): WebuiError => ({ code, status: null, text, next, evidence: evidence.filter(Boolean), transient });

/** The LoRA folder named for a webui cannot be used by the studio. */
export const noLoraFolder = (dir: string | null, why: string): WebuiError =>
  trouble(
    "lora-folder",
    dir === null
      ? { zh: "还没有填写 WebUI 的 LoRA 文件夹。", en: "The webui's LoRA folder is not known yet." }
      : {
          zh: "工作室写不了 WebUI 的 LoRA 文件夹。",
          en: "The studio cannot write to the webui's LoRA folder.",
        },
    {
      zh: "在环境页填写本机上的 models/Lora 文件夹；WebUI 在另一台机器上时，填写挂载到本机的路径。",
      en: "On the engines page, enter its models/Lora folder as a path of this machine; for a webui on another machine, the path where that folder is mounted here.",
    },
    [dir ?? "", why],
  );

/** The file lies in the folder, but the webui does not list it. */
export const notListed = (dir: string, stem: string): WebuiError =>
  trouble(
    "lora-unlisted",
    {
      zh: "文件已经放进文件夹，但 WebUI 没有列出它。",
      en: "The file is in the folder, but the webui does not list it.",
    },
    {
      zh: "确认这是这个 WebUI 正在使用的 LoRA 文件夹（启动参数 --lora-dir 会改变它）。",
      en: "Check that this is the LoRA folder the webui uses (--lora-dir changes it).",
    },
    [dir, stem],
    true,
  );

/** The LoRA's own file is not there any more, or is not what it was. */
export const loraGone = (name: string, path: string): WebuiError =>
  trouble(
    "lora-gone",
    { zh: "这个 LoRA 的文件找不到了，或者内容变了。", en: "The LoRA's file is gone, or has changed." },
    {
      zh: "把文件放回原处，或从对比测试里去掉这个 LoRA。",
      en: "Put the file back, or take this LoRA out of the experiment.",
    },
    [name, path],
  );

/** A rehearsal's file must not reach a real webui. */
export const rehearsalLora = (name: string): WebuiError =>
  trouble(
    "lora-rehearsal",
    {
      zh: "这是演示模式的 LoRA，没有训练过任何内容，不会放进真正的 WebUI。",
      en: "This LoRA is from the rehearsal: nothing was trained, so it is not put into a real webui.",
    },
    {
      zh: "换用真实训练得到的 LoRA，或改用演示 WebUI。",
      en: "Use a LoRA of a real training, or the rehearsal webui.",
    },
    [name],
  );

/** The experiment's webui was removed from the studio or switched off. */
export const webuiGone = (name: string): WebuiError =>
  trouble(
    "webui-gone",
    { zh: "这个 WebUI 已经移除或停用。", en: "This webui was removed or is switched off." },
    {
      zh: "在环境页启用它，或给对比测试换一个 WebUI。",
      en: "Switch it on on the engines page, or choose another one for the experiment.",
    },
    [name],
  );

/** The rehearsal webui could not be started. */
export const rehearsalDown = (why: string): WebuiError =>
  trouble(
    "rehearsal-down",
    { zh: "演示 WebUI 没有启动成功。", en: "The rehearsal webui did not start." },
    { zh: "用 npm start 重新启动工作室。", en: "Restart the studio with npm start." },
    [why],
    true,
  );

/** Only another working base model cures a webui whose base failed to load, and there is none. */
export const noOtherBase = (failed: string): WebuiError =>
  trouble(
    "no-other-base",
    {
      zh: "有一个底模加载失败，WebUI 的状态不可信，又没有别的底模可以用来恢复。",
      en: "A base model failed to load and left the webui in doubt, and there is no other one to recover with.",
    },
    {
      zh: "重启 WebUI，然后在环境页重新检查。",
      en: "Restart the webui, then check it again on the engines page.",
    },
    [failed],
  );

/** Something of the studio's own went wrong while a picture was drawn or kept. */
export const studioFailed = (error: unknown): WebuiError => {
  const message = error instanceof Error ? error.message : String(error);
  return trouble(
    "studio",
    {
      zh: "工作室没能保存图片，这一格稍后会重新画。",
      en: "The studio could not keep the picture; this cell is drawn again later.",
    },
    /ENOSPC|disk is full/i.test(message)
      ? { zh: "磁盘满了，腾出一些空间。", en: "The disk is full; free some space." }
      : {
          zh: "看看磁盘空间和数据文件夹的权限。",
          en: "Look at the disk space and who may write to the data folder.",
        },
    [message],
    true,
  );
};
