/** @typedef {{ zh: string, en: string }} Text */

/** The terminal's language: Chinese when LC_ALL, LC_MESSAGES or LANG says so (the first that is set decides). */
export const terminalIsChinese = (env = process.env) =>
  /^zh/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || "");

/** @param {Text} text @returns {string} */
export const inTerminal = (text) => (terminalIsChinese() ? text.zh : text.en);

/** Prints a sentence for the person at the terminal. @param {Text} text */
export const tell = (text) => console.log(inTerminal(text));

/** Says why the studio cannot go on, and ends with exit code 1. @param {Text} text @returns {never} */
export function giveUp(text) {
  console.error(inTerminal(text));
  process.exit(1);
}
