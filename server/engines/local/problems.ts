import type { Problem } from "../trainer";
import type { Checkout } from "./checkout";
import type { LocalConfig } from "./config";
import type { Look } from "./python";

const NUMPY =
  /A module that was compiled using NumPy 1\.x|numpy\.core\.multiarray failed to import|_ARRAY_API not found|Numpy is not available/;
const TORCHVISION = /operator torchvision::nms does not exist/;

type Given = { config: LocalConfig; checkout: Checkout; look: Look | null; driverSees: number };

/** Everything that keeps this install from training, or makes it train worse; the first error first. */
export function problemsOf(given: Given): Problem[] {
  const folder = ofFolder(given);
  if (folder) return [folder];
  const silent = ofInterpreter(given);
  if (silent) return [silent];
  return [...ofImport(given), ...ofCard(given), ...ofExtras(given)];
}

function ofFolder({ config, checkout }: Given): Problem | null {
  if (!checkout.exists) {
    return error("no-folder", "这个文件夹不存在。", "This folder does not exist.", [config.dir]);
  }
  if (checkout.scripts.length > 0) return null;
  return error(
    "no-script",
    "这个文件夹里没有 train_network.py。请选择 sd-scripts 本身所在的文件夹（整合包里一般是其中的 sd-scripts 或 scripts 子文件夹）。",
    "There is no train_network.py in this folder. Choose the folder of sd-scripts itself (in bundles usually a subfolder named sd-scripts or scripts).",
    [config.dir],
  );
}

function ofInterpreter({ config, look }: Given): Problem | null {
  if (look?.found) return null;
  if (look?.failure === "timeout") {
    return error(
      "slow",
      "等了两分钟，Python 还没有导入完训练程序。硬盘较慢时再检查一次通常就会通过。",
      "After two minutes Python had still not imported the trainer. On a slow disk a second check usually passes.",
      [config.python],
    );
  }
  return error(
    "no-python",
    "这个 Python 启动不了。",
    "This Python does not start.",
    [config.python, look?.failure ?? "", ...lastLines(look?.stderr ?? "")].filter(Boolean),
  );
}

function ofImport({ look }: Given): Problem[] {
  const { found, stderr } = look!;
  const out: Problem[] = [];
  const [major, minor] = (found!.versions.python ?? "").split(".").map(Number);
  if (major === 3 && (minor ?? 0) < 10) {
    out.push(
      error(
        "python-old",
        "sd-scripts 需要 Python 3.10 或更高版本。",
        "sd-scripts needs Python 3.10 or newer.",
        [`Python ${found!.versions.python}`],
      ),
    );
  }
  const said = `${found!.error ?? ""}\n${stderr}`;
  if (NUMPY.test(said)) {
    out.push(
      problem(
        found!.error ? "error" : "warn",
        "numpy-clash",
        "有的包是按 NumPy 1.x 编译的，和装着的 NumPy 2 冲突。请升级那个包，或在这个 Python 里安装 numpy<2。",
        "A package was built for NumPy 1.x and clashes with the installed NumPy 2. Upgrade that package, or install numpy<2 into this Python.",
        [`numpy ${found!.versions.numpy ?? "?"}`, ...lastLines(said, NUMPY)],
      ),
    );
  } else if (TORCHVISION.test(said)) {
    out.push(
      error(
        "torchvision",
        "torchvision 和 torch 的版本不配套，请重新安装成对的版本。",
        "torchvision does not match torch: install the pair of versions that belong together.",
        [`torch ${found!.versions.torch ?? "?"}`, `torchvision ${found!.versions.torchvision ?? "?"}`],
      ),
    );
  } else if (found!.missing) {
    out.push(
      error(
        "package-missing",
        `这个 Python 里缺少包：${found!.missing}。请在 sd-scripts 文件夹里用这个 Python 安装 requirements.txt（torch 要单独装）。`,
        `This Python lacks the package ${found!.missing}. In the sd-scripts folder, install requirements.txt with this Python (torch is installed separately).`,
        [found!.error ?? found!.missing],
      ),
    );
  } else if (found!.error) {
    out.push(
      error("import-failed", "训练程序导入失败。", "The trainer could not be imported.", [
        found!.error,
        ...lastLines(stderr),
      ]),
    );
  }
  return out;
}

function ofCard({ look, driverSees }: Given): Problem[] {
  const { cuda, versions } = look!.found!;
  if (!cuda || cuda.available) return [];
  const evidence = [`torch ${versions.torch ?? "?"}`, `CUDA ${cuda.built ?? "-"}`];
  if (!cuda.built) {
    return [
      warn(
        "cpu-torch",
        "装的是 CPU 版 torch：训练会慢到无法使用。请按显卡驱动安装带 CUDA 的 torch。",
        "This is the CPU build of torch: training would be unusably slow. Install a torch with CUDA that fits your driver.",
        evidence,
      ),
    ];
  }
  return [
    driverSees > 0
      ? warn(
          "no-gpu",
          "驱动能看到显卡，但这个 torch 用不了它，多半是驱动太旧。训练会用 CPU，非常慢。",
          "The driver sees a card, but this torch cannot use it, most often because the driver is too old. Training would run on the CPU, very slowly.",
          evidence,
        )
      : warn(
          "no-gpu",
          "这台机器上没有可用的 NVIDIA 显卡，训练会用 CPU，非常慢。",
          "No usable NVIDIA card on this machine: training would run on the CPU, very slowly.",
          evidence,
        ),
  ];
}

function ofExtras({ config, look }: Given): Problem[] {
  const { versions, can, error: failed } = look!.found!;
  const out: Problem[] = [];
  if (!versions.xformers) {
    out.push(
      warn(
        "no-xformers",
        "没有安装 xformers，将改用 torch 自带的 sdpa，效果相同，速度相近。",
        "xformers is not installed; torch's own sdpa is used instead, with the same result at about the same speed.",
        [],
      ),
    );
  }
  if (!versions.bitsandbytes) {
    out.push(
      warn(
        "no-bitsandbytes",
        "没有安装 bitsandbytes，8 位优化器（AdamW8bit 等）不能用，请选 AdamW。",
        "bitsandbytes is not installed: 8-bit optimizers such as AdamW8bit cannot be used, choose AdamW.",
        [],
      ),
    );
  }
  if (config.launcher && !failed && !can?.steps) {
    out.push(
      warn(
        "no-hooks",
        "这个版本的 sd-scripts 没有已知的接口：仍可训练，但不能随时保存、保存后停止，也不能中途冻结文本编码器 (TE)。",
        "This version of sd-scripts has none of the known hooks: it can train, but saving at any moment, saving before a stop and freezing the text encoder on the way are not available.",
        [],
      ),
    );
  }
  return out;
}

/** The line that matched, or the last three that say anything. */
function lastLines(text: string, wanted?: RegExp): string[] {
  const lines = text.split(/[\r\n]/).map((l) => l.trim().slice(0, 300));
  const hit = wanted ? lines.filter((l) => wanted.test(l)) : [];
  return hit.length > 0 ? hit.slice(0, 1) : lines.filter(Boolean).slice(-3);
}

const problem = (
  severity: Problem["severity"],
  code: string,
  zh: string,
  en: string,
  evidence: string[],
): Problem => ({ code, severity, text: { zh, en }, evidence });
const error = (code: string, zh: string, en: string, evidence: string[]) =>
  problem("error", code, zh, en, evidence);
const warn = (code: string, zh: string, en: string, evidence: string[]) =>
  problem("warn", code, zh, en, evidence);
