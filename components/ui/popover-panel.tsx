"use client";

import { Popover as Radix } from "radix-ui";
import { cx } from "./class-names";
import { leaveFieldFirst } from "./overlay";
import type { PopoverProps } from "./popover";

/** The popover, open from the start; ./popover.tsx shows its closed button and fetches this. */
export const PopoverPanel = ({
  trigger,
  children,
  label,
  open,
  onOpen,
  align = "end",
  side = "bottom",
  className,
}: PopoverProps) => (
  <Radix.Root
    {...(open === undefined ? { defaultOpen: true } : { open })}
    {...(onOpen && { onOpenChange: onOpen })}
  >
    <Radix.Trigger asChild>{trigger}</Radix.Trigger>
    <Radix.Portal>
      <Radix.Content
        aria-label={label}
        side={side}
        align={align}
        sideOffset={6}
        collisionPadding={8}
        onEscapeKeyDown={leaveFieldFirst}
        className={cx(
          "float z-50 max-h-(--radix-popover-content-available-height) max-w-[calc(100vw-16px)] overflow-y-auto p-3",
          className,
        )}
      >
        {children}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
);
