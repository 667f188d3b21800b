"use client";

import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./class-names";

export type Choice<T extends string> = { value: T; label: ReactNode; hint?: ReactNode; disabled?: boolean };

/** One of a few to a few dozen named choices. An empty string is not a value: use a word. */
export function Select<T extends string>({
  value,
  onValue,
  choices,
  placeholder,
  label,
  disabled = false,
  className,
  id,
  ...rest
}: {
  value: T | undefined;
  onValue: (value: T) => void;
  choices: readonly Choice<T>[];
  placeholder?: string | undefined;
  /** spoken name where no Field labels it */
  label?: string;
  disabled?: boolean;
  className?: string;
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}) {
  return (
    <Radix.Root
      {...(value !== undefined && { value })}
      onValueChange={(v) => onValue(v as T)}
      disabled={disabled}
    >
      <Radix.Trigger
        id={id}
        aria-label={label}
        {...rest}
        className={cx(
          "control inline-flex w-full min-w-0 items-center justify-between gap-2 px-2.5 text-left",
          className,
        )}
      >
        <span className="min-w-0 truncate data-placeholder:text-muted">
          <Radix.Value placeholder={placeholder} />
        </span>
        <ChevronDown aria-hidden className="size-4 shrink-0 text-muted" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="float z-60 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) max-w-[min(480px,calc(100vw-16px))] overflow-hidden"
        >
          <Radix.Viewport className="p-1">
            {choices.map((c) => (
              <Radix.Item
                key={c.value}
                value={c.value}
                disabled={c.disabled ?? false}
                className="option pr-7 relative"
              >
                <Radix.ItemText>{c.label}</Radix.ItemText>
                {c.hint && <span className="ml-auto pl-3 text-xs text-muted">{c.hint}</span>}
                <Radix.ItemIndicator className="absolute right-2">
                  <Check aria-hidden className="size-4" />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
