import { again, type Cause, change, nameOf, numberOf, openDataset, text } from "./rule";

const DIVISOR = 64;

/** Pictures, captions, buckets. */
export const DATA: readonly Cause[] = [
  {
    code: "picture-unreadable",
    test: /failed to get image size: (.+?), error/,
    weight: "fatal",
    when: ({ lines, facts }) => facts.exit !== 0 && lines.some((l) => l.includes("ZeroDivisionError")),
    cause: (m) => text(`图片 ${nameOf(m[1]!)} 读不出来。`, `The picture ${nameOf(m[1]!)} cannot be read.`),
    next: () =>
      text("换掉它或设为不参与训练，再重新排队。", "Replace it or set it to not used, then queue again."),
    remedies: (_, f) => [openDataset(f)],
  },
  {
    code: "picture-broken",
    test: /Error loading file: (.+)/,
    weight: "fatal",
    cause: (m) => text(`图片 ${nameOf(m[1]!)} 已损坏。`, `The picture ${nameOf(m[1]!)} is damaged.`),
    next: () =>
      text("换掉它或设为不参与训练，再重新排队。", "Replace it or set it to not used, then queue again."),
    remedies: (_, f) => [openDataset(f)],
  },
  {
    code: "no-data",
    test: /No data found\. Please verify/,
    weight: "fatal",
    cause: () => text("没有找到任何可以训练的图片。", "The trainer found no picture to train on."),
    next: () =>
      text(
        "看看子集里是否还有参与训练的图片，重复次数是否大于 0。",
        "See whether the subsets still have pictures in use and repeats above 0.",
      ),
    remedies: (_, f) => [openDataset(f)],
  },
  {
    code: "caption-empty",
    test: /AssertionError: caption file is empty \/ .*: (.+)/,
    weight: "fatal",
    cause: (m) => text(`${nameOf(m[1]!)} 是空的。`, `${nameOf(m[1]!)} is empty.`),
    next: () => text("写上标签，或删掉这条空标签。", "Write a caption, or remove the empty one."),
    remedies: (_, f) => [openDataset(f)],
  },
  {
    code: "caption-encoding",
    test: /illegal char in file \(not UTF-8\) \/ .*: (.+)/,
    weight: "fatal",
    cause: (m) => text(`${nameOf(m[1]!)} 不是 UTF-8 编码。`, `${nameOf(m[1]!)} is not UTF-8.`),
    next: () =>
      text("另存为 UTF-8（不带 BOM）后重新导入。", "Save it as UTF-8 (without BOM) and import it again."),
    remedies: (_, f) => [openDataset(f)],
  },
  {
    code: "picture-too-large",
    test: /image (?:too large, but cropping and bucketing are disabled|size is small).*?(?:: (.+))?$/,
    weight: "fatal",
    cause: () =>
      text(
        "没开分桶，图片尺寸又与训练分辨率不同。",
        "Bucketing is off and a picture is not of the training size.",
      ),
    next: () => text("打开分桶（ARB 桶）。", "Turn bucketing on."),
    remedies: () => [change(text("打开分桶", "Turn bucketing on"), { enable_bucket: true })],
  },
  {
    code: "resolution-missing",
    test: /AssertionError: resolution is required/,
    weight: "fatal",
    cause: () => text("没有设置训练分辨率。", "No training resolution is set."),
    next: () => text("SD 1.5 用 512，SDXL 用 1024。", "Use 512 for SD 1.5, 1024 for SDXL."),
    remedies: () => [change(text("分辨率 512", "Resolution 512"), { resolution: "512,512" })],
  },
  {
    code: "bucket-min",
    test: /min_bucket_reso must be equal or less than resolution/,
    weight: "fatal",
    cause: () =>
      text("最小桶大于训练分辨率。", "The smallest bucket is larger than the training resolution."),
    next: () => text("把最小桶调小。", "Make the smallest bucket smaller."),
    remedies: (_, f) => {
      const side = Number.parseInt(String(f.recipe.resolution ?? "512"), 10) || 512;
      const min = Math.max(DIVISOR, Math.floor(side / 2 / DIVISOR) * DIVISOR);
      return [change(text(`最小桶 ${min}`, `Smallest bucket ${min}`), { min_bucket_reso: min })];
    },
  },
  {
    code: "bucket-max",
    test: /max_bucket_reso must be equal or greater than resolution/,
    weight: "fatal",
    cause: () =>
      text("最大桶小于训练分辨率。", "The largest bucket is smaller than the training resolution."),
    next: () => text("把最大桶调大。", "Make the largest bucket larger."),
    remedies: (_, f) => {
      const side = Number.parseInt(String(f.recipe.resolution ?? "512"), 10) || 512;
      const max = Math.ceil((side * 2) / DIVISOR) * DIVISOR;
      return [change(text(`最大桶 ${max}`, `Largest bucket ${max}`), { max_bucket_reso: max })];
    },
  },
  {
    code: "bucket-steps",
    test: /bucket_reso_steps is (\d+)\. it must be divisible by (\d+)/,
    weight: "fatal",
    cause: (m) =>
      text(`分桶步长 ${m[1]} 不是 ${m[2]} 的倍数。`, `The bucket step ${m[1]} is not a multiple of ${m[2]}.`),
    next: (m) => text(`改成 ${m[2]} 的倍数。`, `Use a multiple of ${m[2]}.`),
    remedies: (m) => [
      change(text(`分桶步长 ${m[2]}`, `Bucket step ${m[2]}`), { bucket_reso_steps: Number(m[2]) }),
    ],
  },
  {
    code: "cache-against-augmentation",
    test: /when caching latents, either color_aug or random_crop cannot be used/,
    weight: "fatal",
    cause: () =>
      text(
        "缓存 latent 与颜色增强、随机裁剪不能同时用。",
        "Cached latents exclude colour augmentation and random crop.",
      ),
    next: () =>
      text("关掉增强，保留缓存（更快）。", "Keep the cache, which is faster, and drop the augmentation."),
    remedies: () => [
      change(text("关掉随机裁剪和颜色增强", "Turn random crop and colour augmentation off"), {
        random_crop: false,
        color_aug: false,
      }),
    ],
  },
  {
    code: "latents-nan",
    test: /NaN detected in latents: (.+)/,
    weight: "fatal",
    cause: (m) =>
      text(
        `${nameOf(m[1]!)} 编码后出现 NaN：这个 VAE 在半精度下溢出。`,
        `${nameOf(m[1]!)} became NaN: this VAE overflows in half precision.`,
      ),
    next: () => text("让 VAE 用全精度。", "Keep the VAE in full precision."),
    remedies: () => [change(text("VAE 不用半精度", "Keep the VAE in full precision"), { no_half_vae: true })],
  },
  {
    code: "workers-persistent",
    test: /persistent_workers option needs num_workers > 0/,
    weight: "fatal",
    cause: () => text("数据加载进程为 0 时不能常驻。", "Workers cannot be kept when there are none."),
    next: () => text("关掉常驻，或增加数据加载进程。", "Turn persistence off, or use more workers."),
    remedies: (_, f) => [
      change(text("关掉常驻进程", "Turn persistence off"), { persistent_data_loader_workers: false }),
      ...(numberOf(f, "max_data_loader_n_workers", 0) > 0 ? [again()] : []),
    ],
  },
];
