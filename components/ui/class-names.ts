/** Joins class names; falsy parts vanish, so that conditions can stand inline. */
export const cx = (...parts: (string | false | null | undefined)[]): string =>
  parts.filter(Boolean).join(" ");
