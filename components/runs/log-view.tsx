"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDownToLine, ChevronDown, ChevronUp, FileText } from "lucide-react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useTranslations } from "use-intl";
import { Button, IconButton, SearchInput } from "@/components/ui";
import type { Diagnosis } from "@/server/domain/runs/view";
import type { LogStore } from "./log-store";

const ROW = 19;
const NEAR = 48;

/**
 * The log as the terminal would show it. Follows the end until it is scrolled up; then it stays where it is read, and
 * says so. Of a failed run the rows of evidence are marked, and the first of them is where the view opens.
 */
export function LogView({
  store,
  failed,
  logHref,
}: {
  store: LogStore;
  failed: Diagnosis | null;
  logHref: string | null;
}) {
  const t = useTranslations("runs");
  const version = useSyncExternalStore(store.subscribe, store.snapshot, store.snapshot);
  const box = useRef<HTMLDivElement>(null);
  const [follow, setFollow] = useState(!failed?.evidence.length);
  const [query, setQuery] = useState("");
  const [hit, setHit] = useState(0);
  const count = store.count;
  const rows = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 30,
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: rows change behind a stable store; the version says when
  const hits = useMemo(() => store.find(query), [store, query, version]);
  const marked = useMemo(
    () => new Set((failed?.evidence ?? []).map((line) => line.trim()).filter(Boolean)),
    [failed],
  );
  const around = failed?.at;
  useEffect(() => void store.open(around), [store, around]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: new rows are what moves the view
  useLayoutEffect(() => {
    if (follow && count > 0) rows.scrollToIndex(count - 1, { align: "end" });
  }, [follow, version, count]);

  const opened = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the rows are there
  useEffect(() => {
    if (opened.current || marked.size === 0 || count === 0) return;
    for (let i = 0; i < count; i++)
      if (marked.has(store.row(i).trim())) {
        opened.current = true;
        rows.scrollToIndex(i, { align: "center" });
        return;
      }
  }, [version, count, marked]);

  const jump = (to: number) => {
    if (hits.length === 0) return;
    const next = (to + hits.length) % hits.length;
    setHit(next);
    setFollow(false);
    rows.scrollToIndex(hits[next]!, { align: "center" });
  };
  const scrolled = async () => {
    const el = box.current;
    if (!el) return;
    const atEnd = el.scrollTop + el.clientHeight >= el.scrollHeight - NEAR;
    if (atEnd !== follow) setFollow(atEnd);
    if (el.scrollTop < NEAR && store.earlier) {
      const added = await store.loadEarlier();
      if (added > 0) requestAnimationFrame(() => rows.scrollToIndex(added, { align: "start" }));
    }
  };
  const current = hits[hit];
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <form
          className="flex min-w-0 flex-1 items-center gap-1"
          onSubmit={(e) => {
            e.preventDefault();
            jump(hit + 1);
          }}
        >
          <SearchInput
            value={query}
            onValue={(text) => {
              setQuery(text);
              setHit(0);
            }}
            aria-label={t("log.search")}
            placeholder={t("log.search")}
            className="min-w-0 max-w-64 flex-1"
          />
          {query.trim() ? (
            <>
              <span className="whitespace-nowrap text-xs tabular-nums text-muted" role="status">
                {hits.length
                  ? t("log.hits", { n: Math.min(hit + 1, hits.length), all: hits.length })
                  : t("log.noHits")}
              </span>
              <IconButton
                icon={ChevronUp}
                label={t("log.previous")}
                onClick={() => jump(hit - 1)}
                size="sm"
              />
              <IconButton icon={ChevronDown} label={t("log.next")} onClick={() => jump(hit + 1)} size="sm" />
            </>
          ) : null}
        </form>
        {logHref ? (
          <a
            href={logHref}
            className="inline-flex items-center gap-1 text-xs text-muted hover:text-text"
            target="_blank"
            rel="noreferrer"
          >
            <FileText size={14} aria-hidden />
            {t("log.raw")}
          </a>
        ) : null}
      </div>
      <div className="relative">
        <div
          ref={box}
          onScroll={scrolled}
          role="log"
          aria-label={t("log.title")}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable by keyboard
          tabIndex={0}
          className="h-[min(60dvh,460px)] overflow-auto rounded-md border bg-bg font-mono text-xs leading-[19px]"
        >
          {count === 0 ? <p className="p-3 text-muted">{t("log.empty")}</p> : null}
          <div className="relative w-max min-w-full" style={{ height: rows.getTotalSize() }}>
            {rows.getVirtualItems().map((item) => {
              const text = store.row(item.index);
              const tone =
                item.index === current
                  ? "bg-raised outline outline-1 outline-accent"
                  : marked.has(text.trim())
                    ? "bg-raised text-bad"
                    : "";
              return (
                <div
                  key={item.key}
                  className={`absolute left-0 top-0 min-w-full whitespace-pre px-3 ${tone}`}
                  style={{ height: ROW, transform: `translateY(${item.start}px)` }}
                >
                  {text}
                </div>
              );
            })}
          </div>
        </div>
        {!follow && count > 0 ? (
          <div className="absolute bottom-3 right-4">
            <Button size="sm" icon={ArrowDownToLine} onClick={() => setFollow(true)}>
              {t("log.end")}
            </Button>
          </div>
        ) : null}
      </div>
    </div>
  );
}
