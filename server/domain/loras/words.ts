/** The trainer writes Python's None as a word. */
export const said = (value: string | undefined): string | null => {
  const text = value?.trim() ?? "";
  return text && text !== "None" && text !== "null" ? text : null;
};

/** A finite number of a metadata field, else null. */
export const figure = (value: string | undefined): number | null => {
  const text = said(value);
  const n = Number(text);
  return text !== null && Number.isFinite(n) ? n : null;
};

/** A whole number ≥ 0 of a metadata field, else null. */
export const whole = (value: string | undefined): number | null => {
  const n = figure(value);
  return n !== null && Number.isInteger(n) && n >= 0 ? n : null;
};
