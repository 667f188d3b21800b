const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** Words joined for a shell, a new line before each option. */
export function asTyped(command: readonly string[]): string {
  return command
    .map((word, i) => (i === 0 ? quoted(word) : `${word.startsWith("--") ? " \\\n  " : " "}${quoted(word)}`))
    .join("");
}
