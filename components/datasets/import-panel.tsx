"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { useTRPC } from "@/components/client/trpc";
import type { Pickers } from "./import-cards";
import { type UploadRecord, writeRecord } from "./upload-record";
import { interruptedUpload, useDrops } from "./uploads";
import { useBackgrounds } from "./use-backgrounds";
import type { Changes } from "./use-changes";

// a dataset into which nothing comes just now needs none of the cards
const Interrupted = dynamic(() => import("./import-cards").then((m) => m.Interrupted), { ssr: false });
const DropCard = dynamic(() => import("./import-cards").then((m) => m.DropCard), { ssr: false });
const JobCard = dynamic(() => import("./import-cards").then((m) => m.JobCard), { ssr: false });
const BackgroundCard = dynamic(() => import("./background-card").then((m) => m.BackgroundCard), {
  ssr: false,
});

/** What comes into this dataset just now, from this browser and from the studio's machine, and what came of it. */
export function ImportPanel({
  datasetId,
  changes,
  pickers,
}: {
  datasetId: number;
  changes: Changes;
  pickers: Pickers;
}) {
  const trpc = useTRPC();
  const drops = useDrops().filter((drop) => drop.dataset === datasetId);
  const { data: jobs = [] } = useQuery({
    ...trpc.datasets.imports.list.queryOptions({ datasetId }),
    refetchInterval: ({ state }) => (state.data?.some((job) => job.endedAt === null) ? 500 : false),
  });
  const [broken, setBroken] = useState<UploadRecord | null>(null);
  // read in the browser only: the server knows nothing of it
  useEffect(() => setBroken(interruptedUpload(datasetId)), [datasetId]);
  const interrupted = drops.length === 0 ? broken : null;
  const backgrounds = useBackgrounds(datasetId);
  if (!drops.length && !jobs.length && !backgrounds.length && !interrupted) return null;
  return (
    <div
      data-above-toasts
      className="float absolute bottom-3 left-3 z-20 max-h-[min(460px,80%)] w-[min(380px,calc(100%-24px))] divide-y overflow-y-auto"
      aria-live="polite"
    >
      {interrupted && (
        <Interrupted
          record={interrupted}
          pickers={pickers}
          onForget={() => {
            writeRecord(datasetId, null);
            setBroken(null);
          }}
        />
      )}
      {drops.map((drop) => (
        <DropCard key={drop.key} drop={drop} changes={changes} />
      ))}
      {jobs.map((job) => (
        <JobCard key={job.id} job={job} changes={changes} />
      ))}
      {backgrounds.map((job) => (
        <BackgroundCard key={job.id} job={job} changes={changes} />
      ))}
    </div>
  );
}
