/** Primaries of sRGB as a profile states them: red, green and blue in XYZ, adapted to D50. */
const SRGB: Readonly<Record<string, readonly number[]>> = {
  rXYZ: [0.436, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7141],
};
const NEAR = 0.02;

/**
 * Name of a colour profile under which the pixels mean other colours than sRGB's; null = none, sRGB by its primaries
 * (whatever it calls itself), or a plain grey one. CMYK profiles are named too.
 */
export function foreignProfile(icc: Uint8Array | null | undefined): string | null {
  if (!icc || icc.length < 132) return null;
  const view = new DataView(icc.buffer, icc.byteOffset, icc.byteLength);
  const text = (at: number, length: number) => String.fromCharCode(...icc.subarray(at, at + length));
  const space = text(16, 4);
  if (space === "GRAY") return null;
  const tags = new Map<string, { at: number; size: number }>();
  const count = Math.min(view.getUint32(128), 100);
  for (let i = 0; i < count; i++) {
    const at = 132 + i * 12;
    if (at + 12 > icc.length) break;
    const where = { at: view.getUint32(at + 4), size: view.getUint32(at + 8) };
    if (where.at + where.size <= icc.length) tags.set(text(at, 4), where);
  }
  const isSrgb = Object.entries(SRGB).every(([name, expected]) => {
    const tag = tags.get(name);
    if (!tag || tag.size < 20) return false;
    return expected.every((value, i) => Math.abs(view.getInt32(tag.at + 8 + i * 4) / 65536 - value) < NEAR);
  });
  if (isSrgb) return null;
  const desc = tags.get("desc");
  return (desc && nameIn(view, desc, text)) || space.trim() || "ICC";
}

function nameIn(
  view: DataView,
  { at, size }: { at: number; size: number },
  text: (at: number, length: number) => string,
): string {
  if (text(at, 4) === "desc" && size > 12)
    return printable(text(at + 12, Math.min(view.getUint32(at + 8), size - 12, 80)));
  if (text(at, 4) !== "mluc" || size < 28) return "";
  const length = Math.min(view.getUint32(at + 20), 160);
  const from = at + view.getUint32(at + 24);
  let name = "";
  for (let i = 0; i + 1 < length && from + i + 1 < at + size; i += 2)
    name += String.fromCharCode(view.getUint16(from + i));
  return printable(name);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
const printable = (name: string): string => name.replace(/[\u0000-\u001f]/g, "").trim();
