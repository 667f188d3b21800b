"use client";

import type { LucideIcon } from "lucide-react";
import { lazy, type ReactElement, type ReactNode, Suspense } from "react";
import { useOpener } from "./opener";

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

const KEYS = ["Enter", " ", "ArrowDown"];

/** A list of verbs behind a button. The list and what positions it (9 kB) come with the first press of one. */
export function Menu(props: MenuProps) {
  const { opened, closed } = useOpener(props.trigger, "menu", fetchList, { keys: KEYS });
  return opened ? (
    <Suspense fallback={closed}>
      <MenuList {...props} />
    </Suspense>
  ) : (
    closed
  );
}
