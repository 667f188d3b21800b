/**
 * TOML for the trainer's toml 0.10.2, which is not TOML 1.0: basic strings with escapes only, homogeneous arrays, no
 * byte order mark, floats always with a point or exponent so that they stay floats (sd-scripts §3.1).
 */
export type TomlValue =
  | string
  | boolean
  | { int: number }
  | { float: number }
  | readonly string[]
  | readonly { int: number }[];

export function tomlString(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be escaped
  const escaped = text.replace(/[\\"\u0000-\u001f\u007f]/g, (c) => {
    if (c === "\\" || c === '"') return `\\${c}`;
    if (c === "\n") return "\\n";
    if (c === "\t") return "\\t";
    if (c === "\r") return "\\r";
    return `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${escaped}"`;
}

export function tomlFloat(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

export function tomlValue(value: TomlValue): string {
  if (typeof value === "string") return tomlString(value);
  if (typeof value === "boolean") return value ? "true" : "false";
  if (Array.isArray(value))
    return `[${(value as readonly (string | { int: number })[]).map((v) => tomlValue(v)).join(", ")}]`;
  if ("int" in value) return String((value as { int: number }).int);
  return tomlFloat((value as { float: number }).float);
}

export const tomlLine = (key: string, value: TomlValue): string => `${key} = ${tomlValue(value)}`;
