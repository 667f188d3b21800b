import { again, type Cause, nameOf, openEngines, openModels, text } from "./rule";

/** Base model, tokenizer, network, states to resume from. */
export const MODEL: readonly Cause[] = [
  {
    code: "model-missing",
    test: /The provided pretrained_model_name_or_path "(.+?)" is neither a valid local path nor a valid repo id/,
    weight: "fatal",
    cause: (m) => text(`找不到底模 ${nameOf(m[1]!)}。`, `The base model ${nameOf(m[1]!)} is not there.`),
    next: () =>
      text(
        "文件可能被移走或改名：在“底模”里重新登记。",
        "The file may have been moved or renamed: register it again under Base models.",
      ),
    remedies: () => [openModels()],
  },
  {
    code: "model-hub",
    test: /model is not found as a file or in Hugging Face|Cannot load model (\S+): model is not cached locally/,
    weight: "fatal",
    cause: () =>
      text(
        "底模不在本机，也没能从 Hugging Face 下载。",
        "The base model is not on this machine and could not be fetched from Hugging Face.",
      ),
    next: () => text("先把文件下载到本机再登记。", "Download the file first, then register it."),
    remedies: () => [openModels()],
  },
  {
    code: "model-not-base",
    test: /KeyError: 'time_embed\.0\.weight'/,
    weight: "fatal",
    cause: () =>
      text(
        "选的文件不是完整底模（可能是 LoRA、VAE，或别的架构）。",
        "The chosen file is not a whole base model; it may be a LoRA, a VAE or another architecture.",
      ),
    next: () => text("换一个完整的 SD 1.5 底模。", "Choose a complete SD 1.5 base model."),
    remedies: () => [openModels()],
  },
  {
    code: "model-family",
    test: /Error\(s\) in loading state_dict for (UNet2DConditionModel|AutoencoderKL|CLIPTextModel|SdxlUNet2DConditionModel)/,
    weight: "fatal",
    cause: () =>
      text(
        "底模的类型与训练脚本不符（例如把 SDXL 底模用在 SD 1.5 训练上）。",
        "The base model is of another family than this training script, for example SDXL in SD 1.5 training.",
      ),
    next: () => text("换用对应的底模，或在训练参数里换类型。", "Choose a base model of the right family."),
    remedies: () => [openModels()],
  },
  {
    code: "model-corrupt",
    test: /SafetensorError: Error while deserializing header|HeaderTooLarge|MetadataIncompleteBuffer|InvalidHeaderDeserialization/,
    weight: "fatal",
    cause: () =>
      text(
        "底模文件已损坏：下载没完成，或存成了网页。",
        "The base model file is damaged: an unfinished download, or a web page saved under its name.",
      ),
    next: () => text("重新下载，并核对文件大小。", "Download it again and compare its size."),
    remedies: () => [openModels()],
  },
  {
    code: "tokenizer-offline",
    test: /Can't load tokenizer for '(.+?)'|LocalEntryNotFoundError|outgoing traffic has been disabled|expected str, bytes or os\.PathLike object, not NoneType/,
    weight: "fatal",
    when: ({ lines, facts }) => facts.exit !== 0 && lines.some((l) => /tokeniz/i.test(l)),
    cause: () =>
      text(
        "没有 CLIP 分词器（tokenizer），又连不上 Hugging Face。",
        "The CLIP tokenizer is not on this machine and Hugging Face cannot be reached.",
      ),
    next: () =>
      text(
        "在“环境”里为训练环境指定分词器文件夹，或设置镜像 HF_ENDPOINT=https://hf-mirror.com 后再试。",
        "Give the trainer a tokenizer folder under Engines, or set a mirror in HF_ENDPOINT, then try again.",
      ),
    remedies: () => [openEngines(), again()],
  },
  {
    code: "hub-unreachable",
    test: /couldn't connect to 'https?:\/\/huggingface\.co'|Failed to resolve '?([\w.-]+)|Name or service not known|Max retries exceeded with url/,
    weight: "hint",
    cause: () => text("连不上 Hugging Face。", "Hugging Face cannot be reached."),
    next: () =>
      text(
        "把需要的文件放到本机，或设置镜像 HF_ENDPOINT=https://hf-mirror.com。",
        "Put the files on this machine, or set a mirror in HF_ENDPOINT.",
      ),
    remedies: () => [openEngines(), again()],
  },
  {
    code: "network-module-missing",
    test: /AttributeError: 'NoneType' object has no attribute 'startswith'/,
    weight: "fatal",
    when: ({ lines }) => lines.some((l) => l.includes("import_module") || l.includes("network_module")),
    cause: () => text("没有设置网络模块。", "No network module is set."),
    next: () => text("普通 LoRA 用 networks.lora。", "A plain LoRA uses networks.lora."),
    remedies: () => [
      {
        kind: "recipe",
        label: text("网络模块 networks.lora", "Network module networks.lora"),
        change: { network_module: "networks.lora" },
      },
    ],
  },
  {
    code: "rank-mismatch",
    test: /size mismatch for lora_\S+: copying a param/,
    weight: "fatal",
    cause: () =>
      text(
        "接着训练的 LoRA 与现在的网络维度 (dim) 不同。",
        "The LoRA to go on from has another dim than this recipe.",
      ),
    next: () =>
      text("用相同的 dim，或打开 dim_from_weights。", "Use the same dim, or turn dim_from_weights on."),
    remedies: () => [
      {
        kind: "recipe",
        label: text("按权重取 dim", "Take the dim from the weights"),
        change: { dim_from_weights: true },
      },
    ],
  },
  {
    code: "resume-missing",
    test: /Tried to find (.+?) but folder does not exist/,
    weight: "fatal",
    cause: (m) =>
      text(
        `续训用的状态文件夹 ${nameOf(m[1]!)} 不在了。`,
        `The state folder ${nameOf(m[1]!)} to resume from is gone.`,
      ),
    next: () => text("从头训练，或换一个状态。", "Train from the start, or choose another state."),
    remedies: () => [
      { kind: "recipe", label: text("从头训练", "Train from the start"), change: { resume: null } },
    ],
  },
  {
    code: "resume-finished",
    test: /max_train_steps should be greater than initial step/,
    weight: "fatal",
    cause: () =>
      text("续训的起点已经到了总步数。", "The state to resume from has already reached the planned steps."),
    next: () => text("把总步数调大。", "Plan more steps."),
  },
  {
    code: "resume-optimizer",
    test: /loaded state dict (?:has a different number of parameter groups|contains a parameter group)/,
    weight: "fatal",
    cause: () =>
      text(
        "续训的状态与现在的优化器或学习率分组不同。",
        "The saved state belongs to another optimizer or other learning rate groups.",
      ),
    next: () =>
      text(
        "用与上次相同的网络、优化器和学习率设置。",
        "Use the network, optimizer and learning rate settings of last time.",
      ),
  },
  {
    code: "cpu-offload",
    test: /unexpected keyword argument 'cpu_offload'/,
    weight: "fatal",
    cause: () => text("SD 1.5 不支持把检查点卸载到 CPU。", "SD 1.5 cannot offload checkpoints to the CPU."),
    next: () => text("关掉这一项。", "Turn it off."),
    remedies: () => [
      {
        kind: "recipe",
        label: text("关掉 CPU 卸载", "Turn CPU offload off"),
        change: { cpu_offload_checkpointing: false },
      },
    ],
  },
];
