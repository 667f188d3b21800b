"use client";

import { cloneElement, type KeyboardEvent, type MouseEvent, type ReactElement, useState } from "react";

/**
 * The closed button of something whose inside is fetched with the first press of it: `opened` once it was pressed,
 * `closed` is the button to show until then (and while the inside comes). `keys` open it besides what a button does by
 * itself.
 */
export function useOpener(
  trigger: ReactElement,
  kind: "menu" | "dialog",
  fetchInside: () => Promise<unknown>,
  { keys = [], onOpen }: { keys?: readonly string[]; onOpen?: ((open: boolean) => void) | undefined } = {},
): { opened: boolean; closed: ReactElement } {
  const [opened, setOpened] = useState(false);
  const open = () => {
    setOpened(true);
    onOpen?.(true);
  };
  const closed = cloneElement(trigger as ReactElement<Record<string, unknown>>, {
    "aria-haspopup": kind,
    "aria-expanded": false,
    onPointerEnter: () => void fetchInside(),
    onFocus: () => void fetchInside(),
    onClick: (e: MouseEvent) => !e.defaultPrevented && open(),
    onKeyDown: (e: KeyboardEvent) => {
      if (!keys.includes(e.key)) return;
      e.preventDefault();
      open();
    },
  });
  return { opened, closed };
}
