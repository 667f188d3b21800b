"use client";

import { Pencil, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import type { Choice } from "@/server/domain/recipes/option";
import { IconButton, Input, Select, Textarea } from "../ui";

type Common = { id?: string; "aria-describedby"?: string; "aria-invalid"?: boolean };

/** One of the usual words, or anything else typed in. */
export function TextChoice({
  value,
  onValue,
  choices,
  ...rest
}: {
  value: string;
  onValue: (value: string) => void;
  choices: readonly (Choice & { text: string })[];
} & Common) {
  const t = useTranslations("recipes");
  const known = choices.some((choice) => choice.value === value);
  const [typing, setTyping] = useState(!known && value !== "");
  if (!typing) {
    return (
      <span className="flex gap-1">
        <Select
          {...rest}
          value={value === "" ? undefined : value}
          placeholder={t("choose")}
          onValue={onValue}
          choices={choices.map(({ value: v, text }) => ({ value: v, label: text }))}
        />
        <IconButton icon={Pencil} label={t("typeOther")} onClick={() => setTyping(true)} />
      </span>
    );
  }
  return (
    <span className="flex gap-1">
      <Input {...rest} value={value} onChange={(e) => onValue(e.target.value)} />
      <IconButton icon={X} label={t("chooseKnown")} onClick={() => setTyping(false)} />
    </span>
  );
}

/** Several items, one a line. What is typed stays as typed; the value follows. */
export function LinesField({
  value,
  onValue,
  placeholder,
  ...rest
}: {
  value: readonly string[];
  onValue: (value: string[]) => void;
  placeholder?: string | undefined;
} & Common) {
  const joined = value.join("\n");
  const [text, setText] = useState(joined);
  useEffect(() => {
    setText((now) => (split(now).join("\n") === joined ? now : joined));
  }, [joined]);
  return (
    <Textarea
      {...rest}
      rows={Math.min(6, Math.max(2, text.split("\n").length))}
      value={text}
      placeholder={placeholder}
      onChange={(e) => {
        setText(e.target.value);
        onValue(split(e.target.value));
      }}
      className="block resize-y font-mono text-xs"
    />
  );
}

const split = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
