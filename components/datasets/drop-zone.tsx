"use client";

import { ArrowDownToLine } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { inEditable } from "@/components/client/keys";
import { droppedFiles, holdsFiles, type PickedFile, pastedFiles } from "./dropped-files";

/**
 * Pictures pasted anywhere but into a field, and files dropped anywhere on the page: while they hover, the page says what letting go will do; afterwards they are
 * handed over, folders walked to the bottom.
 */
export function DropZone({ act, onFiles }: { act: string; onFiles: (files: PickedFile[]) => void }) {
  const [over, setOver] = useState(false);
  const take = useRef(onFiles);
  take.current = onFiles;
  useEffect(() => {
    let depth = 0;
    const enter = (e: DragEvent) => {
      if (!holdsFiles(e.dataTransfer)) return;
      e.preventDefault();
      depth++;
      setOver(true);
    };
    const hover = (e: DragEvent) => {
      if (!holdsFiles(e.dataTransfer)) return;
      e.preventDefault();
      if (e.dataTransfer) e.dataTransfer.dropEffect = "copy";
    };
    const leave = (e: DragEvent) => {
      if (!holdsFiles(e.dataTransfer)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const drop = (e: DragEvent) => {
      if (!holdsFiles(e.dataTransfer) || !e.dataTransfer) return;
      e.preventDefault();
      depth = 0;
      setOver(false);
      void droppedFiles(e.dataTransfer).then((files) => take.current(files));
    };
    const paste = (e: ClipboardEvent) => {
      if (e.target instanceof HTMLElement && inEditable(e.target)) return;
      const files = pastedFiles(e.clipboardData, new Date());
      if (!files.length) return;
      e.preventDefault();
      take.current(files);
    };
    window.addEventListener("paste", paste);
    window.addEventListener("dragenter", enter);
    window.addEventListener("dragover", hover);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("paste", paste);
      window.removeEventListener("dragenter", enter);
      window.removeEventListener("dragover", hover);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, []);
  if (!over) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-60 flex items-center justify-center bg-scrim p-6">
      <div className="float flex items-center gap-3 border-accent! px-6 py-4 text-lg">
        <ArrowDownToLine aria-hidden className="size-5 shrink-0 text-accent" />
        <span className="min-w-0 break-words">{act}</span>
      </div>
    </div>
  );
}
