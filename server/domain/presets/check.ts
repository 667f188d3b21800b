export type PromptRemark = { code: "unbalanced" | "empty-emphasis" | "no-trigger" | "lora-tag"; at: number };

/** Emphasis check of the editor: brackets that do not close, empty ones, LoRA tags that do not belong in a preset. */
export function checkPrompt(prompt: string): PromptRemark[] {
  const remarks: PromptRemark[] = [];
  const open: { ch: string; at: number }[] = [];
  const pair: Record<string, string> = { ")": "(", "]": "[" };
  for (let i = 0; i < prompt.length; i++) {
    const ch = prompt[i]!;
    if (ch === "\\") i++;
    else if (ch === "(" || ch === "[") open.push({ ch, at: i });
    else if (pair[ch]) {
      const last = open.pop();
      if (last?.ch !== pair[ch]) remarks.push({ code: "unbalanced", at: i });
      else if (
        !prompt
          .slice(last.at + 1, i)
          .replace(/:[\d.]*$/, "")
          .trim()
      )
        remarks.push({ code: "empty-emphasis", at: last.at });
    }
  }
  for (const left of open) remarks.push({ code: "unbalanced", at: left.at });
  const tag = /<(lora|lyco):/.exec(prompt);
  if (tag) remarks.push({ code: "lora-tag", at: tag.index });
  if (prompt.trim() && !prompt.includes("{trigger}")) remarks.push({ code: "no-trigger", at: 0 });
  return remarks;
}
