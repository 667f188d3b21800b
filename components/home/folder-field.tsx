"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ComponentProps, useDeferredValue, useId } from "react";
import { useTRPC } from "@/components/client/trpc";
import { Input } from "@/components/ui";

/** A folder of the machine the studio runs on, completed as it is typed. */
export function FolderField({
  value,
  onValue,
  ...rest
}: { value: string; onValue: (path: string) => void } & Omit<ComponentProps<"input">, "value" | "onChange">) {
  const trpc = useTRPC();
  const list = useId();
  const path = useDeferredValue(value);
  const { data } = useQuery({
    ...trpc.datasets.imports.complete.queryOptions({ path }),
    placeholderData: keepPreviousData,
    staleTime: 5000,
  });
  return (
    <>
      <Input
        {...rest}
        value={value}
        onChange={(e) => onValue(e.target.value)}
        list={list}
        spellCheck={false}
        className="font-mono"
      />
      <datalist id={list}>
        {data?.map((entry) => (
          <option key={entry.path} value={entry.path} />
        ))}
      </datalist>
    </>
  );
}
