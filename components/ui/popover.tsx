"use client";

import { lazy, type ReactElement, type ReactNode, Suspense } from "react";
import { useOpener } from "./opener";

export type PopoverProps = {
  trigger: ReactElement;
  children: ReactNode;
  label?: string;
  open?: boolean;
  onOpen?: (open: boolean) => void;
  align?: "start" | "center" | "end";
  side?: "top" | "right" | "bottom" | "left";
  className?: string;
};

const fetchPanel = () => import("./popover-panel");
const PopoverPanel = lazy(async () => ({ default: (await fetchPanel()).PopoverPanel }));

/** A small panel beside the button that opens it; the page stays usable. The panel comes with the first press of one. */
export function Popover(props: PopoverProps) {
  const { opened, closed } = useOpener(props.trigger, "dialog", fetchPanel, { onOpen: props.onOpen });
  return opened || props.open ? (
    <Suspense fallback={closed}>
      <PopoverPanel {...props} />
    </Suspense>
  ) : (
    closed
  );
}
