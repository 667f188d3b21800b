"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useEffect, useRef } from "react";
import { useTRPC } from "@/components/client/trpc";
import { Skeleton } from "@/components/ui";
import { loadOriginal } from "./originals";

// canvas, recipes and their schema stay out of the page's first load; they come side by side as soon as it is there
const fetchView = () => import("./editor-view");
if (typeof window !== "undefined")
  for (const part of [fetchView, () => import("./stage")]) part().catch(() => undefined);
const EditorView = dynamic(fetchView, {
  ssr: false,
  loading: () => (
    <div className="fixed inset-0 z-45 flex flex-col bg-bg">
      <div className="h-12 border-b" />
      <Skeleton className="m-4 min-h-0 flex-1" />
    </div>
  ),
});

/** The picture editor, fetched apart from the frame around it. */
export function EditorPage(props: { datasetId: number; picture: number }) {
  useEffect(() => {
    // nothing scrolls here: the place kept for a scroll bar belongs to the picture
    document.documentElement.style.scrollbarGutter = "auto";
    return () => {
      document.documentElement.style.scrollbarGutter = "";
    };
  }, []);
  // the original comes while the parts do
  const { data } = useQuery(useTRPC().datasets.editor.open.queryOptions({ pictureId: props.picture }));
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current || !data?.source.size) return;
    asked.current = true;
    loadOriginal(data.source.path, data.source.size).catch(() => undefined);
  }, [data]);
  return <EditorView {...props} />;
}
