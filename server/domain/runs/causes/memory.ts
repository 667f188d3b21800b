import type { Remedy } from "../view";
import { again, type Cause, change, type EndFacts, numberOf, openEngines, text } from "./rule";

/** Halved batch with doubled accumulation trains the same thing in half the memory. */
export function lessMemory(facts: EndFacts): Remedy[] {
  const { recipe } = facts;
  const batch = numberOf(facts, "train_batch_size", 1);
  const accumulation = numberOf(facts, "gradient_accumulation_steps", 1);
  const remedies: Remedy[] = [];
  if (batch > 1) {
    const half = Math.max(1, Math.floor(batch / 2));
    const more = Math.ceil((batch * accumulation) / half);
    remedies.push(
      change(
        text(
          `批量大小 ${batch} → ${half}，梯度累加 ${accumulation} → ${more}（合起来不变）`,
          `Batch size ${batch} → ${half}, accumulation ${accumulation} → ${more} (together unchanged)`,
        ),
        { train_batch_size: half, gradient_accumulation_steps: more },
      ),
    );
  }
  if (recipe.gradient_checkpointing !== true) {
    remedies.push(
      change(
        text("打开梯度检查点（慢一些，省显存）", "Turn gradient checkpointing on (slower, far less memory)"),
        {
          gradient_checkpointing: true,
        },
      ),
    );
  }
  if (recipe.cache_latents !== true && recipe.random_crop !== true && recipe.color_aug !== true) {
    remedies.push(
      change(
        text("缓存 latent（训练时不再占用 VAE 的显存）", "Cache latents (the VAE then leaves the card)"),
        {
          cache_latents: true,
        },
      ),
    );
  }
  if (recipe.mixed_precision === "no") {
    remedies.push(change(text("混合精度改为 fp16", "Mixed precision fp16"), { mixed_precision: "fp16" }));
  }
  const side = Number.parseInt(String(recipe.resolution ?? ""), 10);
  if (remedies.length === 0 && side > 512) {
    remedies.push(
      change(text(`分辨率 ${side} → 512`, `Resolution ${side} → 512`), { resolution: "512,512" }),
    );
  }
  const dim = numberOf(facts, "network_dim", 4);
  if (remedies.length === 0 && /^adamw$/i.test(String(recipe.optimizer_type ?? "AdamW"))) {
    remedies.push(
      change(text("优化器改为 AdamW8bit", "Optimizer AdamW8bit"), { optimizer_type: "AdamW8bit" }),
    );
  }
  if (remedies.length === 0 && dim > 16) {
    const half = Math.floor(dim / 2);
    const alpha = numberOf(facts, "network_alpha", 1);
    remedies.push(
      change(text(`网络维度 ${dim} → ${half}`, `Network dim ${dim} → ${half}`), {
        network_dim: half,
        network_alpha: Math.min(alpha, half),
      }),
    );
  }
  return remedies;
}

/** Card, memory, disk, driver. */
export const MEMORY: readonly Cause[] = [
  {
    code: "cuda-oom",
    test: /CUDA out of memory\. Tried to allocate ([\d.]+ \w+)|torch\.(?:cuda\.)?OutOfMemoryError/,
    weight: "fatal",
    cause: (_, f) =>
      text(`爆显存（OOM），停在第 ${f.step} 步。`, `The card ran out of memory (OOM) at step ${f.step}.`),
    next: (_, f) =>
      numberOf(f, "train_batch_size", 1) > 1
        ? text(
            "减小批量大小最有效；也请关掉同时占用显卡的程序（WebUI、游戏、浏览器硬件加速）。",
            "A smaller batch helps most. Also close whatever else uses the card: a webui, a game, another training.",
          )
        : text(
            "批量大小已经是 1。先关掉同时占用显卡的程序（WebUI、游戏、浏览器硬件加速），不够再按下面的建议改。",
            "The batch is 1 already. First close whatever else uses the card (a webui, a game, another training); if that is not enough, take one of the changes below.",
          ),
    remedies: (_, f) => [...lessMemory(f), again()],
  },
  {
    code: "host-oom",
    test: /DataLoader worker \(pid\(?s?\)? .*\) (?:is killed by signal: Killed|exited unexpectedly)|Cannot allocate memory|DefaultCPUAllocator: (?:can't allocate|not enough) memory/,
    weight: "fatal",
    cause: () => text("内存（不是显存）不够了。", "The machine ran out of memory (RAM, not the card's)."),
    next: () =>
      text(
        "减少数据加载进程，或把 latent 缓存到磁盘。",
        "Use fewer data loading workers, or cache latents to disk.",
      ),
    remedies: (_, f) => [
      change(text("数据加载进程改为 1", "One data loading worker"), {
        max_data_loader_n_workers: 1,
        ...(f.recipe.persistent_data_loader_workers === undefined
          ? {}
          : { persistent_data_loader_workers: true }),
      }),
      again(),
    ],
  },
  {
    code: "shared-memory",
    test: /unable to (?:open|write to file).*shared memory|insufficient shared memory|\bBus error\b/,
    weight: "fatal",
    cause: () =>
      text(
        "共享内存 /dev/shm 太小（容器里常见）。",
        "Shared memory (/dev/shm) is too small, as is usual in containers.",
      ),
    next: () =>
      text(
        "把数据加载进程设为 0，或启动容器时加大 --shm-size。",
        "Set data loading workers to 0, or start the container with a larger --shm-size.",
      ),
    remedies: () => [
      change(text("数据加载进程改为 0", "No data loading workers"), {
        max_data_loader_n_workers: 0,
        persistent_data_loader_workers: false,
      }),
    ],
  },
  {
    code: "disk-full",
    test: /No space left on device|StorageFull|\bENOSPC\b/,
    weight: "fatal",
    cause: () => text("磁盘满了，写不下文件。", "The disk is full; a file could not be written."),
    next: () =>
      text(
        "清理磁盘（旧任务、回收站、HF 缓存）后重新排队。正在写的那个文件可能不完整。",
        "Free some space (old runs, the trash, the Hugging Face cache) and queue again. The file being written may be cut.",
      ),
    remedies: () => [
      { kind: "link", label: text("看空间占用", "See what takes the space"), href: "/settings" },
      again(),
    ],
  },
  {
    code: "cuda-arch",
    test: /no kernel image is available for execution on the device/,
    weight: "fatal",
    cause: () =>
      text(
        "这个 PyTorch 不支持你的显卡（显卡比它新）。",
        "This PyTorch has no code for your card: the card is newer.",
      ),
    next: () =>
      text(
        "装更新的 PyTorch；RTX 50 系需要 2.8 以上、CUDA 12.8 的版本。",
        "Install a newer PyTorch; the RTX 50 series needs 2.8 or later built for CUDA 12.8.",
      ),
    remedies: () => [openEngines()],
  },
  {
    code: "cuda-driver",
    test: /Found no NVIDIA driver|NVIDIA driver on your system is too old|Torch not compiled with CUDA enabled|CUDA driver version is insufficient|CUDA unknown error|Attempting to deserialize object on a CUDA device but/,
    weight: "fatal",
    when: ({ facts }) => facts.exit !== 0,
    cause: () =>
      text(
        "显卡驱动与 PyTorch 的 CUDA 版本对不上，或装的是 CPU 版 PyTorch。",
        "The graphics driver does not fit PyTorch's CUDA, or a CPU-only PyTorch is installed.",
      ),
    next: () =>
      text(
        "更新显卡驱动，或重装与驱动匹配的 CUDA 版 PyTorch。",
        "Update the driver, or reinstall the PyTorch built for your CUDA.",
      ),
    remedies: () => [openEngines()],
  },
  {
    code: "cuda-none",
    test: /No CUDA GPUs are available|no CUDA-capable device is detected|CUDA error: invalid device ordinal/,
    weight: "fatal",
    when: ({ facts }) => facts.exit !== 0,
    cause: () => text("PyTorch 找不到可用的显卡。", "PyTorch finds no card that it may use."),
    next: () =>
      text(
        "先看 nvidia-smi 里有没有这张显卡，再看环境变量里的 CUDA_VISIBLE_DEVICES 有没有写错。",
        "See whether nvidia-smi lists the card, and whether CUDA_VISIBLE_DEVICES among the variables names one that exists.",
      ),
    remedies: () => [openEngines(), again()],
  },
  {
    code: "cuda-fault",
    test: /CUDA error: (device-side assert triggered|an illegal memory access|unspecified launch failure|uncorrectable ECC)/,
    weight: "fatal",
    cause: (m) => text(`显卡运行出错（${m[1]}）。`, `The card reported a fault (${m[1]}).`),
    next: () =>
      text(
        "先取消超频、重启电脑再试一次；反复出现时更新驱动。",
        "Undo any overclocking, restart the machine and try once more; if it returns, update the driver.",
      ),
    remedies: () => [again()],
  },
  {
    code: "bf16",
    test: /bf16 mixed precision requires PyTorch/,
    weight: "fatal",
    cause: () => text("这张显卡不支持 bf16。", "This card cannot do bf16."),
    next: () => text("混合精度改用 fp16。", "Use fp16 as mixed precision."),
    remedies: () => [
      change(text("混合精度改为 fp16", "Mixed precision fp16"), {
        mixed_precision: "fp16",
        save_precision: "fp16",
      }),
    ],
  },
  {
    code: "fp16-device",
    test: /fp16 mixed precision requires a GPU/,
    weight: "fatal",
    cause: () => text("没有可用的显卡，fp16 跑不了。", "There is no usable card, and fp16 needs one."),
    next: () => text("检查训练环境是否认得显卡。", "Check whether the trainer sees the card."),
    remedies: () => [openEngines()],
  },
];
