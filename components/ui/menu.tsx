"use client";

import type { LucideIcon } from "lucide-react";
import {
  cloneElement,
  type KeyboardEvent,
  lazy,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
  Suspense,
  useState,
} from "react";

export type MenuItem =
  | "-"
  | {
      label: ReactNode;
      icon?: LucideIcon;
      onSelect?: () => void;
      href?: string;
      keys?: string;
      hint?: ReactNode;
      danger?: boolean;
      disabled?: boolean;
      checked?: boolean;
    };

export type MenuProps = {
  trigger: ReactElement;
  items: readonly MenuItem[];
  align?: "start" | "end";
  label?: string;
};

const fetchList = () => import("./menu-list");
const MenuList = lazy(async () => ({ default: (await fetchList()).MenuList }));

const OPENING = new Set(["Enter", " ", "ArrowDown"]);

/** A list of verbs behind a button. The list and what positions it (9 kB) come with the first press of one. */
export function Menu(props: MenuProps) {
  const [opened, setOpened] = useState(false);
  const closed = cloneElement(props.trigger as ReactElement<Record<string, unknown>>, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onPointerEnter: () => void fetchList(),
    onFocus: () => void fetchList(),
    onClick: (e: MouseEvent) => !e.defaultPrevented && setOpened(true),
    onKeyDown: (e: KeyboardEvent) => {
      if (!OPENING.has(e.key)) return;
      e.preventDefault();
      setOpened(true);
    },
  });
  return opened ? (
    <Suspense fallback={closed}>
      <MenuList {...props} />
    </Suspense>
  ) : (
    closed
  );
}
