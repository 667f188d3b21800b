/** The trainer's bucket options (dataset part of a recipe); all lengths in pixels. */
export type BucketSettings = {
  readonly resolution: readonly [width: number, height: number];
  readonly enable: boolean;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly noUpscale: boolean;
};

export type Size = { readonly width: number; readonly height: number };

export type Bucketed = {
  /** what the network is given */
  readonly bucket: readonly [width: number, height: number];
  /** the picture after scaling, before the crop */
  readonly resized: readonly [width: number, height: number];
  /** resized / original; above 1 = enlarged */
  readonly scale: number;
  /** the part that is trained, in pixels of the original picture (fractions possible) */
  readonly crop: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** share of the picture's area that is cut away, 0..1 */
  readonly lost: number;
};

/** 512 with buckets: what the trainer does by default for SD 1.5. */
export const DEFAULT_BUCKETS: BucketSettings = {
  resolution: [512, 512],
  enable: true,
  min: 256,
  max: 1024,
  step: 64,
  noUpscale: false,
};

const atResolution = new Map<number, BucketSettings>();

/** The usual bucket options for a square training resolution: SD 1.5 up to 768, SDXL from 1024. */
export function bucketsAt(resolution: number): BucketSettings {
  let settings = atResolution.get(resolution);
  if (!settings) {
    settings = {
      ...DEFAULT_BUCKETS,
      resolution: [resolution, resolution],
      max: resolution >= 1024 ? 2048 : 1024,
    };
    // one object per resolution: the sizes worked out from it are remembered by it
    if (atResolution.size < 100) atResolution.set(resolution, settings);
  }
  return settings;
}

/**
 * The sizes `BucketManager.make_buckets` prepares, sorted (sd-scripts `make_bucket_resolutions`): the square of the
 * area, then for every width the tallest height that fits it, both ways round. min is rounded down and max up to a
 * multiple of step, as the trainer does before.
 */
export function bucketSizes(settings: BucketSettings): (readonly [number, number])[] {
  const { step } = settings;
  const [width, height] = settings.resolution;
  if (!settings.enable) return [[width, height]];
  const { min, max } = roundedLimits(settings);
  const area = width * height;
  const found = new Map<string, readonly [number, number]>();
  const add = (w: number, h: number) => found.set(`${w}x${h}`, [w, h]);
  const side = Math.floor(Math.sqrt(area) / step) * step;
  add(side, side);
  for (let w = Math.max(min, step); w <= max; w += step) {
    const h = Math.min(max, Math.floor(Math.floor(area / w) / step) * step);
    if (h < min) continue;
    add(w, h);
    add(h, w);
  }
  return [...found.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

function roundedLimits({ min, max, step }: BucketSettings): { min: number; max: number } {
  return { min: min - (min % step), max: max % step === 0 ? max : max + step - (max % step) };
}

/**
 * The bucket the trainer puts a picture into, how it scales it, and the centre crop it makes: equal to
 * `BucketManager.select_bucket` and `trim_and_resize_if_required` of sd-scripts 48d368fa (goldens in
 * tests/corpus/datasets/buckets.json). null where the trainer would raise: a picture whose side rounds to nothing.
 */
export function bucket(picture: Size, settings: BucketSettings): Bucketed | null {
  const { width, height } = picture;
  if (width < 1 || height < 1) return null;
  const chosen =
    settings.enable && settings.noUpscale ? ownSize(picture, settings) : nearestSize(picture, settings);
  if (!chosen) return null;
  const { size, resized } = chosen;
  const [bw, bh] = size;
  const [rw, rh] = resized;
  if (bw < 1 || bh < 1) return null;
  const left = rw > bw ? Math.floor((rw - bw) / 2) : 0;
  const top = rh > bh ? Math.floor((rh - bh) / 2) : 0;
  const crop = {
    x: (left * width) / rw,
    y: (top * height) / rh,
    width: (Math.min(bw, rw) * width) / rw,
    height: (Math.min(bh, rh) * height) / rh,
  };
  const lost = Math.max(0, 1 - (crop.width * crop.height) / (width * height));
  return { bucket: size, resized, scale: Math.max(rw / width, rh / height), crop, lost };
}

type Chosen = { size: readonly [number, number]; resized: readonly [number, number] };

const sizesOf = new WeakMap<BucketSettings, (readonly [number, number])[]>();

function nearestSize({ width, height }: Size, settings: BucketSettings): Chosen | null {
  let sizes = sizesOf.get(settings);
  if (!sizes) {
    sizes = bucketSizes(settings);
    sizesOf.set(settings, sizes);
  }
  const aspect = width / height;
  let size = sizes.find(([w, h]) => w === width && h === height);
  if (!size) {
    let least = Number.POSITIVE_INFINITY;
    for (const candidate of sizes) {
      const error = Math.abs(candidate[0] / candidate[1] - aspect);
      // strictly smaller: NumPy's argmin takes the first of equals
      if (error < least) {
        least = error;
        size = candidate;
      }
    }
  }
  if (!size) return null;
  const scale = aspect > size[0] / size[1] ? size[1] / height : size[0] / width;
  return { size, resized: [Math.trunc(width * scale + 0.5), Math.trunc(height * scale + 0.5)] };
}

/** bucket_no_upscale: a bucket of the picture's own, never larger than the picture. */
function ownSize({ width, height }: Size, settings: BucketSettings): Chosen | null {
  const { step } = settings;
  const area = settings.resolution[0] * settings.resolution[1];
  const aspect = width / height;
  const toSteps = (x: number) => {
    const whole = Math.trunc(x + 0.5);
    return whole - (whole % step);
  };
  let resized: readonly [number, number] = [width, height];
  if (width * height > area) {
    const w = Math.sqrt(area * aspect);
    const h = area / w;
    const byWidth = toSteps(w);
    const heightOfWidth = toSteps(byWidth / aspect);
    const byHeight = toSteps(h);
    const widthOfHeight = toSteps(byHeight * aspect);
    if (heightOfWidth === 0 || byHeight === 0) return null;
    resized =
      Math.abs(byWidth / heightOfWidth - aspect) < Math.abs(widthOfHeight / byHeight - aspect)
        ? [byWidth, Math.trunc(byWidth / aspect + 0.5)]
        : [Math.trunc(byHeight * aspect + 0.5), byHeight];
  }
  return { size: [resized[0] - (resized[0] % step), resized[1] - (resized[1] % step)], resized };
}
