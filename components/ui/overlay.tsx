"use client";

import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { useTranslations } from "use-intl";
import { inEditable, useKeyBarrier } from "../client/keys";
import { cx } from "./class-names";

/** Esc leaves the field first, then the overlay; never while an input method is composing. */
export function leaveFieldFirst(e: KeyboardEvent) {
  const focused = document.activeElement;
  if (e.isComposing || e.keyCode === 229) e.preventDefault();
  else if (inEditable(focused)) {
    e.preventDefault();
    const panel = focused instanceof HTMLElement ? focused.closest<HTMLElement>("[role=dialog]") : null;
    if (panel) panel.focus();
  }
}

type OverlayProps = {
  open: boolean;
  onOpen: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  /** buttons at the end, the primary one last */
  actions?: ReactNode;
  trigger?: ReactElement;
};

function Head({ title, description, close }: { title: ReactNode; description?: ReactNode; close: string }) {
  return (
    <div className="flex items-start gap-3 px-5 pt-4 pb-3">
      <div className="min-w-0 flex-1">
        <Radix.Title className="font-medium text-lg">{title}</Radix.Title>
        {description && (
          <Radix.Description className="mt-0.5 text-muted text-sm">{description}</Radix.Description>
        )}
      </div>
      <Radix.Close
        aria-label={close}
        className="square -mr-2 inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted hover:bg-raised hover:text-text"
      >
        <X aria-hidden className="size-4" />
      </Radix.Close>
    </div>
  );
}

/** Blocks the page keys while mounted. */
function Barrier() {
  useKeyBarrier();
  return null;
}

const withoutDescription = (description: ReactNode) => (description ? {} : { "aria-describedby": undefined });

/** A question or a short form in the middle of the page. */
export function Dialog({
  open,
  onOpen,
  title,
  description,
  children,
  actions,
  trigger,
  size = "md",
}: OverlayProps & { size?: "sm" | "md" | "lg" }) {
  const t = useTranslations("ui");
  return (
    <Radix.Root open={open} onOpenChange={onOpen}>
      {trigger && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 bg-scrim" />
        <Radix.Content
          {...withoutDescription(description)}
          onEscapeKeyDown={leaveFieldFirst}
          className={cx(
            "float fixed top-[max(16px,12dvh)] left-1/2 z-50 flex max-h-[min(80dvh,calc(100dvh-32px))] w-[calc(100vw-32px)] -translate-x-1/2 flex-col",
            size === "sm" ? "max-w-100" : size === "lg" ? "max-w-200" : "max-w-130",
          )}
        >
          <Barrier />
          <Head title={title} description={description} close={t("close")} />
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
          {actions && <div className="flex flex-wrap justify-end gap-2 border-t px-5 py-3">{actions}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** A panel from the right, from below on a phone. */
export function Sheet({ open, onOpen, title, description, children, actions, trigger }: OverlayProps) {
  const t = useTranslations("ui");
  return (
    <Radix.Root open={open} onOpenChange={onOpen}>
      {trigger && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 bg-scrim" />
        <Radix.Content
          {...withoutDescription(description)}
          onEscapeKeyDown={leaveFieldFirst}
          className="float fixed inset-x-0 bottom-0 z-50 flex max-h-[88dvh] flex-col rounded-b-none! pb-[env(safe-area-inset-bottom)] md:inset-y-0 md:right-0 md:left-auto md:max-h-none md:w-105 md:rounded-none! md:border-y-0 md:border-r-0"
        >
          <Barrier />
          <Head title={title} description={description} close={t("close")} />
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
          {actions && <div className="flex flex-wrap justify-end gap-2 border-t px-5 py-3">{actions}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
