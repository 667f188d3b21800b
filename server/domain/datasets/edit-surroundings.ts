type Level = { width: number; height: number; rgb: Uint8Array; known: Uint8Array };

/**
 * Gives every pixel of `fill` (1 = to be filled) the colours around it, smoothly, from the known pixels alone: halved
 * again and again until everything is known, then back. Changes `rgb` in place. With nothing known it becomes white.
 */
export function fillFromSurroundings(rgb: Uint8Array, fill: Uint8Array, width: number, height: number): void {
  if (!fill.includes(1)) return;
  if (!fill.includes(0)) {
    rgb.fill(255);
    return;
  }
  const known = fill.map((value) => 1 - value);
  const levels: Level[] = [{ width, height, rgb, known }];
  for (let level = levels[0]!; level.known.includes(0); level = levels[levels.length - 1]!)
    levels.push(halved(level));
  for (let i = levels.length - 2; i >= 0; i--) complete(levels[i]!, levels[i + 1]!);
}

/** Each cell is the mean of the known ones among the four below it. */
function halved({ width, height, rgb, known }: Level): Level {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const next: Level = { width: w, height: h, rgb: new Uint8Array(w * h * 3), known: new Uint8Array(w * h) };
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let [count, r, g, b] = [0, 0, 0, 0];
      for (let dy = 0; dy < 2 && 2 * y + dy < height; dy++) {
        for (let dx = 0; dx < 2 && 2 * x + dx < width; dx++) {
          const at = (2 * y + dy) * width + 2 * x + dx;
          if (!known[at]) continue;
          count++;
          r += rgb[at * 3]!;
          g += rgb[at * 3 + 1]!;
          b += rgb[at * 3 + 2]!;
        }
      }
      if (count === 0) continue;
      const at = y * w + x;
      next.known[at] = 1;
      next.rgb[at * 3] = (r + (count >> 1)) / count;
      next.rgb[at * 3 + 1] = (g + (count >> 1)) / count;
      next.rgb[at * 3 + 2] = (b + (count >> 1)) / count;
    }
  }
  return next;
}

/** Unknown cells take the four nearest of the coarser level, the nearer ones with more weight. */
function complete({ width, height, rgb, known }: Level, coarse: Level): void {
  for (let y = 0; y < height; y++) {
    const near = Math.min(y >> 1, coarse.height - 1);
    const far = Math.min(Math.max(near + (y & 1 ? 1 : -1), 0), coarse.height - 1);
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (known[at]) continue;
      const beside = Math.min(x >> 1, coarse.width - 1);
      const beyond = Math.min(Math.max(beside + (x & 1 ? 1 : -1), 0), coarse.width - 1);
      const a = (near * coarse.width + beside) * 3;
      const b = (near * coarse.width + beyond) * 3;
      const c = (far * coarse.width + beside) * 3;
      const d = (far * coarse.width + beyond) * 3;
      for (let k = 0; k < 3; k++)
        rgb[at * 3 + k] =
          (9 * coarse.rgb[a + k]! +
            3 * coarse.rgb[b + k]! +
            3 * coarse.rgb[c + k]! +
            coarse.rgb[d + k]! +
            8) >>
          4;
    }
  }
}
