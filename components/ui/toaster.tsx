"use client";

import { CircleCheck, CircleX, Info, TriangleAlert } from "lucide-react";
import { useEffect } from "react";
import { Toaster as Sonner, toast } from "sonner";

/** What shows toasts; ./toast.tsx fetches it when the first one is due. `onReady` once it listens. */
export function Toasts({ onReady }: { onReady: (show: typeof toast) => void }) {
  // effects of a child come first: the list below listens by now
  useEffect(() => onReady(toast), [onReady]);
  return <List />;
}

const List = () => (
  <Sonner
    position="bottom-center"
    offset={{ bottom: "calc(var(--foot) + 16px)" }}
    mobileOffset={{ bottom: "calc(var(--foot) + 12px)", left: 12, right: 12 }}
    gap={8}
    icons={{
      success: <CircleCheck className="size-4 text-ok" />,
      error: <CircleX className="size-4 text-bad" />,
      warning: <TriangleAlert className="size-4 text-warn" />,
      info: <Info className="size-4 text-muted" />,
    }}
    toastOptions={{
      unstyled: true,
      classNames: {
        toast: "float flex w-full items-center gap-2.5 px-3.5 py-2.5 text-sm text-text",
        content: "min-w-0 flex-1",
        description: "text-muted text-xs",
        actionButton: "bare shrink-0 rounded-sm px-2 py-1 text-sm text-accent font-medium hover:bg-raised",
        cancelButton: "bare shrink-0 rounded-sm px-2 py-1 text-sm text-muted hover:bg-raised",
      },
    }}
  />
);
