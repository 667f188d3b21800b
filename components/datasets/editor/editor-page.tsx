"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui";

// canvas, recipes and their schema stay out of the page's first load
const EditorView = dynamic(() => import("./editor-view"), {
  ssr: false,
  loading: () => (
    <div className="fixed inset-y-0 left-0 z-45 flex w-screen flex-col bg-bg">
      <div className="h-12 border-b" />
      <Skeleton className="m-4 min-h-0 flex-1" />
    </div>
  ),
});

/** The picture editor, fetched apart from the frame around it. */
export const EditorPage = (props: { datasetId: number; picture: number }) => <EditorView {...props} />;
