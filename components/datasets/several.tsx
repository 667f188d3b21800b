"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/client/trpc";
import { Skeleton } from "@/components/ui";
import { Chip } from "./chip";
import { TagField } from "./tag-field";
import type { Changes } from "./use-changes";

/** Tags shown for a selection; a selection of hundreds has thousands of rare ones. */
const MOST = 120;

/**
 * Several pictures selected: the union of their tags. Solid = all of them, outlined "2/3" = some. Remove takes a tag
 * from all, a click on an outlined one gives it to all, typing adds to all; each is one step to undo. `news` changes
 * when the dataset did, so that the union is asked for again.
 */
export function Several({
  ids,
  changes,
  known,
  news,
}: {
  ids: readonly number[];
  changes: Changes;
  known: readonly { tag: string; count: number }[];
  news: unknown;
}) {
  const t = useTranslations("datasets");
  const trpc = useTRPC();
  const { mutate, data: newest } = useMutation(trpc.datasets.sharedTags.mutationOptions());
  // asking again must not take the field away from under the hands of who is typing
  const last = useRef(newest);
  if (newest) last.current = newest;
  const data = last.current;
  const key = ids.join(",");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the ids are new at every render, their text is not
  useEffect(() => {
    // a rectangle being drawn changes the selection with every frame
    const timer = setTimeout(() => mutate({ ids: [...ids] }), 120);
    return () => clearTimeout(timer);
  }, [key, news, mutate]);
  const retag = (change: Parameters<Changes["retag"]>[1]) =>
    void changes.retag(ids, change).then(() => mutate({ ids: [...ids] }));
  return (
    <div className="space-y-3 p-4" data-several>
      <h2 className="text-sm">{t("several.title", { count: ids.length })}</h2>
      <p className="text-muted text-xs">{t("several.help")}</p>
      {!data ? (
        <Skeleton className="h-24 w-full" />
      ) : (
        <div className="control relative flex flex-wrap items-center gap-1 p-1.5 focus-within:border-accent">
          {data.slice(0, MOST).map(({ tag, count }) => (
            <Chip
              key={tag}
              tag={tag}
              share={count < ids.length ? `${count}/${ids.length}` : null}
              onPress={count < ids.length ? () => retag({ add: [tag] }) : undefined}
              onRemove={() => retag({ remove: [tag] })}
              removeLabel={t("several.remove", { tag })}
            />
          ))}
          <TagField
            known={known}
            label={t("several.add")}
            placeholder={t("several.add")}
            onTags={(add) => retag({ add })}
          />
        </div>
      )}
      {data && data.length > MOST && (
        <p className="text-muted text-xs">{t("several.more", { count: data.length - MOST })}</p>
      )}
    </div>
  );
}
