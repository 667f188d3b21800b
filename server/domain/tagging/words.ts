/** Faces made of signs, whose underscore is part of the face. */
const FACES = new Set([
  "0_0",
  "(o)_(o)",
  "+_+",
  "+_-",
  "._.",
  "<o>_<o>",
  "<|>_<|>",
  "=_=",
  ">_<",
  "3_3",
  "6_9",
  ">_o",
  "@_@",
  "^_^",
  "o_o",
  "u_u",
  "x_x",
  "|_|",
  "||_||",
]);

/** A tag of the list as it is written in captions: spaces for underscores, faces left alone. Brackets stay as they are. */
export const spaced = (name: string): string => (FACES.has(name) ? name : name.replaceAll("_", " "));

/** The form by which tags are compared: lower case, spaces for underscores, no escapes. */
export const tagForm = (tag: string): string => spaced(tag.trim().toLowerCase().replaceAll("\\", ""));

/** Whether a tag is meant by one of the patterns: `*` = anything, `?` = one sign; spaces and underscores are one. */
export function matcher(patterns: readonly string[]): (tag: string) => boolean {
  const exact = new Set<string>();
  const wild: RegExp[] = [];
  for (const pattern of patterns) {
    const form = tagForm(pattern);
    if (form === "") continue;
    if (!/[*?]/.test(form)) exact.add(form);
    else
      wild.push(
        new RegExp(
          `^${form
            .replace(/[.+^${}()|[\]]/g, "\\$&")
            .replace(/\*+/g, ".*")
            .replace(/\?/g, ".")}$`,
        ),
      );
  }
  return (tag) => {
    const form = tagForm(tag);
    return exact.has(form) || wild.some((one) => one.test(form));
  };
}
