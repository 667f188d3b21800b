"use client";

import { Check } from "lucide-react";
import Link from "next/link";
import { DropdownMenu as Radix } from "radix-ui";
import { cx } from "./class-names";
import { Kbd } from "./kbd";
import type { MenuItem, MenuProps } from "./menu";

const PANEL = "float z-60 min-w-44 max-w-[calc(100vw-16px)] p-1";

function rows(items: readonly MenuItem[]) {
  return items.map((item, i) => {
    if (item === "-") return <Radix.Separator key={i} className="my-1 h-px bg-line" />;
    const { icon: Icon } = item;
    const inside = (
      <>
        {Icon && <Icon aria-hidden className="size-4 shrink-0 text-current opacity-70" />}
        <span className="min-w-0 flex-1 truncate">{item.label}</span>
        {item.hint && <span className="pl-3 text-muted text-xs">{item.hint}</span>}
        {item.checked && <Check aria-hidden className="size-4" />}
        {item.keys && <Kbd keys={item.keys} />}
      </>
    );
    const look = cx("option", item.danger && "text-bad data-[highlighted]:bg-bad-soft");
    return item.href ? (
      <Radix.Item key={i} asChild disabled={item.disabled ?? false} className={look}>
        <Link href={item.href}>{inside}</Link>
      </Radix.Item>
    ) : (
      <Radix.Item
        key={i}
        disabled={item.disabled ?? false}
        onSelect={() => item.onSelect?.()}
        className={look}
      >
        {inside}
      </Radix.Item>
    );
  });
}

/** The menu, open from the start; ./menu.tsx shows its closed button and fetches this. */
export const MenuList = ({ trigger, items, align = "end", label }: MenuProps) => (
  <Radix.Root modal={false} defaultOpen>
    <Radix.Trigger asChild>{trigger}</Radix.Trigger>
    <Radix.Portal>
      <Radix.Content aria-label={label} align={align} sideOffset={4} collisionPadding={8} className={PANEL}>
        {rows(items)}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
);
