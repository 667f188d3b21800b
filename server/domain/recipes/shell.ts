/**
 * Splits what people paste from a terminal or a script into commands of words: POSIX quotes and escapes, comments,
 * line continuation of sh (\), cmd (^) and PowerShell (`), and `;` `&&` `||` `|` as ends of a command. Nothing is
 * expanded: $VARIABLES stay as written.
 */
export function commands(script: string): string[][] {
  const source = script
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .replace(/[ \t]*[\\^`][ \t]*\n/g, " ");
  const all: string[][] = [];
  let words: string[] = [];
  let word: string | null = null;
  const endWord = (): void => {
    if (word !== null) words.push(word);
    word = null;
  };
  const endCommand = (): void => {
    endWord();
    if (words.length > 0) all.push(words);
    words = [];
  };
  for (let i = 0; i < source.length; i++) {
    const c = source[i] as string;
    if (c === "'" || c === '"') {
      word ??= "";
      for (i++; i < source.length && source[i] !== c; i++) {
        if (c === '"' && source[i] === "\\" && /["\\$`]/.test(source[i + 1] ?? "")) i++;
        word += source[i];
      }
    } else if (c === "\\" && i + 1 < source.length && /[\s"'\\#;&|$()]/.test(source[i + 1] as string)) {
      word = (word ?? "") + source[++i];
    } else if (c === "#" && word === null) {
      while (i + 1 < source.length && source[i + 1] !== "\n") i++;
    } else if (c === "\n" || c === ";" || c === "|" || c === "&") {
      endCommand();
    } else if (c === " " || c === "\t") {
      endWord();
    } else {
      word = (word ?? "") + c;
    }
  }
  endCommand();
  return all;
}
