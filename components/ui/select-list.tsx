"use client";

import { Check } from "lucide-react";
import { Select as Radix } from "radix-ui";
import { useLayoutEffect, useRef } from "react";
import { type SelectProps, Trigger } from "./select";

/** The select with its list, open from the start; ./select.tsx shows the closed one and fetches this. */
export function SelectList<T extends string>({ value, onValue, choices, disabled, ...look }: SelectProps<T>) {
  const trigger = useRef<HTMLButtonElement>(null);
  // it takes the place of the button that was pressed: the focus returns to it when the list closes
  useLayoutEffect(() => trigger.current?.focus(), []);
  return (
    <Radix.Root
      defaultOpen
      {...(value !== undefined && { value })}
      onValueChange={(v) => onValue(v as T)}
      disabled={disabled ?? false}
    >
      <Radix.Trigger asChild>
        <Trigger ref={trigger} value={value} choices={choices} {...look} />
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
