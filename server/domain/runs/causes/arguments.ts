import { again, type Cause, change, numberOf, openDataset, openEngines, text } from "./rule";

/** dest of a flag: --save_precision → save_precision */
const dest = (flag: string): string => flag.replace(/^-+/, "");

/** What the trainer's argument parser, TOML reader and option checks say. */
export const ARGUMENTS: readonly Cause[] = [
  {
    code: "arguments-unknown",
    test: /error: unrecognized arguments: (.+)/,
    weight: "fatal",
    cause: (m) =>
      text(`训练脚本不认识这些参数：${m[1]}`, `The training script does not know these arguments: ${m[1]}`),
    next: () =>
      text(
        "去掉它们。train_network.py 没有 stop_text_encoder_training：冻结文本编码器请用“第 N 步起冻结”。",
        "Remove them. train_network.py has no stop_text_encoder_training: use “freeze the text encoder from step N”.",
      ),
    remedies: (m, f) => {
      const flags = (m[1]!.match(/--[\w-]+/g) ?? []).map(dest).filter((d) => d in f.recipe);
      return flags.length
        ? [
            change(
              text(`去掉 ${flags.join("、")}`, `Remove ${flags.join(", ")}`),
              Object.fromEntries(flags.map((d) => [d, null])),
            ),
          ]
        : [];
    },
  },
  {
    code: "argument-invalid",
    test: /error: argument (--\S+): (invalid .+|.+ is not an int or float|expected .+)/,
    weight: "fatal",
    cause: (m) => text(`参数 ${dest(m[1]!)} 的值不对。`, `The value of ${dest(m[1]!)} is not valid.`),
    next: () =>
      text(
        "证据里写着允许的值，改好后重新排队。",
        "The evidence names what is allowed; correct it and queue again.",
      ),
  },
  {
    code: "argument-ambiguous",
    test: /error: ambiguous option: (\S+) could match/,
    weight: "fatal",
    cause: (m) => text(`参数 ${m[1]} 写得不完整，有歧义。`, `${m[1]} is an abbreviation of several options.`),
    next: () => text("写出完整的参数名。", "Write the option's whole name."),
  },
  {
    code: "config-missing",
    test: /(\S+\.toml) not found\./,
    weight: "fatal",
    cause: () => text("训练参数文件（TOML）不在了。", "The recipe file (TOML) is gone."),
    next: () => text("重新排队会重新写出它。", "Queue again: it is written anew."),
    remedies: () => [again()],
  },
  {
    code: "dataset-config-missing",
    test: /ValueError: file not found \/ .*: (.+)/,
    weight: "fatal",
    cause: () => text("数据集配置文件（TOML）不在了。", "The dataset file (TOML) is gone."),
    next: () => text("重新排队会重新写出它。", "Queue again: it is written anew."),
    remedies: () => [again()],
  },
  {
    code: "toml-syntax",
    test: /TomlDecodeError: (.+)/,
    weight: "fatal",
    cause: (m) => text(`训练参数文件有语法错误：${m[1]}`, `The recipe file has a syntax error: ${m[1]}`),
    next: () => text("检查自己加的高级参数的写法。", "Check how the options you added by hand are written."),
  },
  {
    code: "dataset-config",
    test: /MultipleInvalid: (extra keys not allowed|required key not provided|expected \S+.*?) @ (data\[.+\])/,
    weight: "fatal",
    cause: (m) => text(`数据集配置不被接受：${m[2]}`, `The dataset file is refused: ${m[2]}`),
    next: () =>
      text(
        "这个版本的 sd-scripts 可能不支持其中某项；检查训练环境的版本。",
        "This sd-scripts version may not know one of its keys; check the trainer's version.",
      ),
    remedies: (_, f) => [openEngines(), openDataset(f)],
  },
  {
    code: "value-type",
    test: /TypeError: unsupported operand type\(s\) for .+: 'str' and '(?:int|float)'/,
    weight: "fatal",
    cause: () => text("某个数字参数被写成了文字。", "An option that takes a number was given text."),
    next: () =>
      text(
        "检查自己加的高级参数：数字不要加引号。",
        "Check the options you added by hand: numbers without quotes.",
      ),
  },
  {
    code: "warmup-constant",
    test: /SchedulerType\.CONSTANT does not require `num_warmup_steps`/,
    weight: "fatal",
    cause: () => text("constant 调度器不能带学习率预热。", "The constant scheduler takes no warm-up."),
    next: () =>
      text(
        "改用 constant_with_warmup，或把预热设为 0。",
        "Use constant_with_warmup, or set the warm-up to 0.",
      ),
    remedies: () => [
      change(text("改用 constant_with_warmup", "Use constant_with_warmup"), {
        lr_scheduler: "constant_with_warmup",
      }),
      change(text("预热步数 0", "No warm-up"), { lr_warmup_steps: 0 }),
    ],
  },
  {
    code: "scheduler-name",
    test: /(\S+) is not a valid SchedulerType/,
    weight: "fatal",
    cause: (m) => text(`没有叫 ${m[1]} 的学习率调度器。`, `There is no scheduler called ${m[1]}.`),
    next: () => text("常用的是 cosine。", "cosine is the usual one."),
    remedies: () => [change(text("调度器改为 cosine", "Use cosine"), { lr_scheduler: "cosine" })],
  },
  {
    code: "optimizer-name",
    test: /module 'torch\.optim' has no attribute '(.+?)'/,
    weight: "fatal",
    cause: (m) => text(`没有叫 ${m[1]} 的优化器。`, `There is no optimizer called ${m[1]}.`),
    next: () => text("常用的是 AdamW8bit 和 AdamW。", "AdamW8bit and AdamW are the usual ones."),
    remedies: () => [change(text("优化器改为 AdamW8bit", "Use AdamW8bit"), { optimizer_type: "AdamW8bit" })],
  },
  {
    code: "optimizer-arguments",
    test: /ValueError: malformed node or string/,
    weight: "fatal",
    cause: () =>
      text(
        "优化器或调度器的附加参数写法不对。",
        "The extra arguments of the optimizer or scheduler are not written correctly.",
      ),
    next: () =>
      text(
        "写成 名字=值；文字加引号，真假写 True/False。",
        "Write name=value; quote text, and write True or False.",
      ),
  },
  {
    code: "key-value",
    test: /ValueError: (not enough|too many) values to unpack/,
    weight: "fatal",
    cause: () =>
      text("附加参数里有一项不是“名字=值”。", "One of the extra arguments is not of the form name=value."),
    next: () =>
      text("检查网络、优化器的附加参数。", "Check the extra arguments of the network and the optimizer."),
  },
  {
    code: "sample-prompts-missing",
    test: /stat: path should be string, bytes, os\.PathLike or integer, not NoneType/,
    weight: "fatal",
    cause: () => text("要求出训练预览图，却没有提示词。", "Samples were asked for, but there is no prompt."),
    next: () => text("写一条预览提示词，或不出预览图。", "Write a sample prompt, or draw no samples."),
    remedies: () => [
      change(text("不出训练预览图", "Draw no samples"), {
        sample_every_n_steps: null,
        sample_every_n_epochs: null,
      }),
    ],
  },
  {
    code: "sample-prompts-name",
    test: /(?:cannot access local variable|local variable) 'prompts'/,
    weight: "fatal",
    cause: () => text("预览提示词文件的扩展名不对。", "The sample prompt file has the wrong extension."),
    next: () => text("要以 .txt、.toml 或 .json 结尾。", "It must end in .txt, .toml or .json."),
  },
  {
    code: "output-denied",
    test: /PermissionError: \[Errno 13\].*: '(.+?)'|Read-only file system/,
    weight: "fatal",
    cause: () => text("输出文件夹不能写。", "The output folder cannot be written to."),
    next: () =>
      text(
        "检查数据文件夹的权限，看磁盘是否变成了只读。",
        "Check the data folder's permissions, and whether the disk went read-only.",
      ),
    remedies: () => [again()],
  },
  {
    code: "output-missing",
    test: /FileNotFoundError: \[Errno 2\] No such file or directory: '(.+?)'/,
    weight: "fatal",
    cause: (m) => text(`路径不存在：${m[1]}`, `This path does not exist: ${m[1]}`),
    next: () =>
      text(
        "文件夹可能被移走或删除了；重新排队会重建任务文件夹。",
        "The folder may have been moved or removed; queueing again makes the run's folder anew.",
      ),
    remedies: () => [again()],
  },
  {
    code: "output-encoding",
    test: /UnicodeEncodeError: '(\S+)' codec can't encode/,
    weight: "fatal",
    cause: () => text("训练环境的输出编码不是 UTF-8。", "The trainer's output encoding is not UTF-8."),
    next: () =>
      text("设置环境变量 PYTHONUTF8=1 后再试。", "Set PYTHONUTF8=1 in the environment and try again."),
    remedies: () => [openEngines(), again()],
  },
  {
    code: "port-taken",
    test: /\bEADDRINUSE\b|Address already in use/,
    weight: "fatal",
    cause: () => text("分布式训练的端口被占用。", "The port of distributed training is taken."),
    next: () => text("先结束另一个训练，再重新排队。", "End the other training first, then queue again."),
    remedies: () => [again()],
  },
  {
    code: "process-group",
    test: /Default process group has not been initialized|Timed out initializing process group/,
    weight: "fatal",
    cause: () => text("多卡训练没能启动。", "Training on several cards could not start."),
    next: () => text("只用一张卡再试。", "Try with one card only."),
    remedies: () => [openEngines(), again()],
  },
  {
    code: "arguments-conflict",
    test: /AssertionError: (.*(?:requires|must|cannot|can't|should|not supported|only).*)/,
    weight: "hint",
    cause: (m) =>
      text(`训练脚本拒绝了这组参数：${m[1]}`, `The training script refuses these options: ${m[1]}`),
    next: (_, f) =>
      text(
        `按证据改训练参数后重新排队${numberOf(f, "network_dim", 0) ? "" : "（网络维度也要设）"}。`,
        "Change the recipe as the evidence says and queue again.",
      ),
  },
];
