import { type Cause, change, openEngines, text } from "./rule";

const adamw = () =>
  change(text("优化器改为 AdamW（不需要 bitsandbytes）", "Use AdamW (needs no bitsandbytes)"), {
    optimizer_type: "AdamW",
  });
const sdpa = () =>
  change(text("注意力改用 sdpa（不需要 xformers）", "Use sdpa attention (needs no xformers)"), {
    "studio.attention": "sdpa",
  });

/** Python packages of the trainer that are missing or do not fit together. */
export const PACKAGES: readonly Cause[] = [
  {
    code: "xformers-missing",
    test: /ImportError: No xformers|No module named 'xformers/,
    weight: "fatal",
    cause: () => text("训练环境里没有装 xformers。", "xformers is not installed in the trainer's Python."),
    next: () =>
      text("改用 sdpa：速度相近，不用装任何东西。", "Use sdpa instead: about as fast, nothing to install."),
    remedies: () => [sdpa()],
  },
  {
    code: "xformers-mismatch",
    test: /No operator found for `?memory_efficient_attention|No such operator xformers::|xFormers can't load C\+\+\/CUDA extensions/i,
    weight: "hint",
    cause: () =>
      text(
        "xformers 与这个 PyTorch 或显卡不配套。",
        "This xformers was built for another PyTorch, CUDA or card.",
      ),
    next: () => text("改用 sdpa，或重装配套的 xformers。", "Use sdpa, or reinstall the xformers that fits."),
    remedies: () => [sdpa()],
  },
  {
    code: "bitsandbytes-missing",
    test: /ImportError: No bitsandbytes|No module named 'bitsandbytes'/,
    weight: "fatal",
    cause: () =>
      text(
        "训练环境里没有装 bitsandbytes，8bit 优化器用不了。",
        "bitsandbytes is not installed, so 8-bit optimizers cannot run.",
      ),
    next: () =>
      text(
        "装上它（pip install bitsandbytes），或改用 AdamW：多占一点显存，结果一样好。",
        "Install it (pip install bitsandbytes), or use AdamW: a little more memory, results as good.",
      ),
    remedies: () => [adamw()],
  },
  {
    code: "bitsandbytes-cuda",
    test: /bitsandbytes was compiled without GPU support|Could not find the bitsandbytes CUDA binary|CUDA Setup failed despite|str2optimizer8bit_blockwise|cget_managed_ptr/,
    weight: "hint",
    cause: () => text("bitsandbytes 找不到可用的 CUDA。", "bitsandbytes finds no usable CUDA."),
    next: () => text("升级 bitsandbytes，或改用 AdamW。", "Upgrade bitsandbytes, or use AdamW."),
    remedies: () => [adamw()],
  },
  {
    code: "numpy-2",
    test: /A module that was compiled using NumPy 1\.x cannot be run in|numpy\.core\.multiarray failed to import|_ARRAY_API not found|RuntimeError: Numpy is not available/,
    weight: "hint",
    cause: () =>
      text(
        "numpy 2 与为 numpy 1 编译的包冲突。",
        "numpy 2 clashes with a package that was built for numpy 1.",
      ),
    next: () =>
      text(
        '在训练环境里执行 pip install "numpy<2"，或升级报错的那个包。',
        'Run pip install "numpy<2" in the trainer\'s Python, or upgrade the package named in the log.',
      ),
    remedies: () => [openEngines()],
  },
  {
    code: "torchvision-mismatch",
    test: /operator torchvision::nms does not exist/,
    weight: "fatal",
    cause: () => text("torchvision 与 torch 版本不配套。", "torchvision does not belong to this torch."),
    next: () =>
      text("一起重装配套的 torch 和 torchvision。", "Reinstall torch and torchvision together, as a pair."),
    remedies: () => [openEngines()],
  },
  {
    code: "package-missing",
    test: /ImportError: No (lion_pytorch|dadaptation|prodigy|schedulefree|wandb|[\w-]+) \//i,
    weight: "fatal",
    cause: (m) => text(`训练环境里缺少 ${m[1]}。`, `The trainer's Python lacks ${m[1]}.`),
    next: (m) =>
      text(
        `装上它：pip install ${m[1]}，或改用别的优化器。`,
        `Install it (pip install ${m[1]}) or choose another optimizer.`,
      ),
    remedies: () => [adamw()],
  },
  {
    code: "module-missing",
    test: /ModuleNotFoundError: No module named '(.+?)'/,
    // often the first half of "During handling of the above exception, another exception occurred"
    weight: "hint",
    cause: (m) =>
      text(`训练环境里缺少 Python 模块 ${m[1]}。`, `The trainer's Python lacks the module ${m[1]}.`),
    next: (m) =>
      m[1]!.startsWith("lycoris")
        ? text("装上它：pip install lycoris-lora。", "Install it: pip install lycoris-lora.")
        : m[1] === "library"
          ? text(
              "训练环境的文件夹不完整，请重新下载 sd-scripts。",
              "The sd-scripts folder is incomplete; download it again.",
            )
          : text("装上它，或检查网络模块的名字。", "Install it, or check the network module's name."),
    remedies: () => [openEngines()],
  },
];
