"use client";

import { useQueries } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import {
  type ReactNode,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from "react";
import { useLocale, useTranslations } from "use-intl";
import { useKeys } from "@/components/client/keys";
import { useTRPC } from "@/components/client/trpc";
import { Button, cx, formatRelative, groundOf, Sheet, toast } from "@/components/ui";
import type { Size } from "@/server/domain/datasets/bucket";
import { isOn } from "@/server/domain/datasets/edit-canonical";
import type { Locale } from "@/server/domain/language";
import { EditorBar } from "./editor-bar";
import { Notice } from "./notices";
import { cropCorners } from "./parts";
import { RecipeConflict } from "./recipe-conflict";
import type { Desk, Job } from "./saving";
import { SidePanel } from "./side-panel";
import type { StageHandle } from "./stage";
import { ToolOptions } from "./tool-options";
import { Toolbar } from "./toolbar";
import type { Opened, Options, Tool } from "./tools";
import { useBench } from "./use-bench";
import { useSteps } from "./use-steps";
import { useToolKeys } from "./use-tool-keys";

// the canvas library is fetched beside the picture, never with the page
const Stage = dynamic(() => import("./stage"), { ssr: false });

export type BenchHandle = { job: () => Job | null };
/** Where one goes from a picture. */
export type Ways = {
  leave: () => void;
  previous: (() => void) | null;
  next: (() => void) | null;
  done: () => void;
  another: () => void;
  save: () => void;
  place: string;
};

/** One picture with all its tools. Another picture is another workbench; the tool in hand stays. */
export function Workbench({
  opened,
  source,
  desk,
  tool,
  setTool,
  options,
  setOptions,
  ways,
  handle,
  filmstrip,
  notices,
  busy,
  onBackground,
}: {
  opened: Opened;
  source: Size;
  desk: Desk;
  tool: Tool;
  setTool: (tool: Tool) => void;
  options: Options;
  setOptions: (change: Partial<Options>) => void;
  ways: Ways;
  handle: RefObject<BenchHandle | null>;
  filmstrip: ReactNode;
  notices: ReactNode;
  busy: boolean;
  onBackground: (() => void) | null;
}) {
  const t = useTranslations("editor");
  const locale = useLocale() as Locale;
  const steps = useSteps(opened, desk);
  const stage = useRef<StageHandle>(null);
  const bench = useBench({
    opened,
    source,
    steps,
    tool,
    setTool,
    options,
    set: setOptions,
    redraw: () => stage.current?.redraw(),
  });
  const { hands, picture, view, made, edit } = bench;
  const { panning, bare, place } = useToolKeys(bench, stage);
  const [looking, setLooking] = useState(false);
  const [sheet, setSheet] = useState(false);
  const [later, setLater] = useState(false);
  useImperativeHandle(handle, () => ({ job: steps.job }), [steps.job]);
  useEffect(() => {
    if (view.ready) stage.current?.focus();
  }, [view.ready]);

  const back = () => {
    if (hands.cancel()) return;
    ways.leave();
  };
  const { undo, redo } = steps;
  const takeBack = () => (steps.steps.past.length ? undo() : void toast(t("nothingToUndo")));
  useKeys(
    {
      "mod+z": { run: takeBack, label: t("undo") },
      "mod+shift+z": { run: redo, label: t("redo") },
      "mod+y": { run: redo, label: "" },
      "mod+s": { run: ways.save, label: t("save") },
      "mod+Enter": { run: ways.done, label: t("done") },
      ".": { run: () => ways.next?.(), label: t("next") },
      ",": { run: () => ways.previous?.(), label: t("previous") },
      n: { run: ways.another, label: t("another") },
      Escape: { run: back, label: t("leave") },
    },
    { label: t("title") },
  );

  const { found } = steps;
  const { noticed } = steps;
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once, when the picture comes on the bench
  useEffect(() => {
    if (!found || found.other) return;
    toast(t("draft.back", { when: formatRelative(found.at, Date.now(), locale) }), {
      action: { label: t("draft.discard"), onClick: undo },
    });
    noticed();
  }, [found]);

  const others = useOthers(opened, source, edit);
  const outstanding = desk.of(opened.id);
  const conflict = outstanding?.state === "conflict" || found?.other === true;
  const focus = () => stage.current?.focus();
  const overlay = useMemo(
    () => ({
      made,
      cropping: bench.cropping,
      cropped: isOn(edit.crop),
      framed: bench.cropping || isOn(edit.crop) || isOn(edit.pad),
      found: bench.found,
      others,
    }),
    [made, bench.cropping, edit, bench.found, others],
  );
  const tools = (
    <div className="flex items-center gap-x-4 gap-y-1 border-b px-2 py-1 max-md:order-last max-md:flex-col-reverse max-md:items-stretch max-md:border-t max-md:border-b-0 max-md:pb-[calc(4px+env(safe-area-inset-bottom))] md:min-h-11 md:px-3">
      <Toolbar bench={bench} onBackground={onBackground} className="md:shrink-0" />
      <div
        className="flex min-h-9 min-w-0 items-center gap-2 md:flex-1 md:overflow-x-auto max-md:flex-wrap"
        data-options={tool}
      >
        <ToolOptions bench={bench} onRest={focus} />
      </div>
    </div>
  );
  return (
    <>
      <EditorBar
        opened={opened}
        bench={bench}
        ways={ways}
        busy={busy}
        saving={outstanding?.state === "saving"}
        looking={looking}
        onLook={setLooking}
        onUndo={takeBack}
        onPanel={() => setSheet(true)}
        onLeave={ways.leave}
      />
      {tools}
      {notices}
      {conflict && later && (
        <Notice
          icon="warn"
          action={
            <Button size="sm" onClick={() => setLater(false)}>
              {t("conflict.choose")}
            </Button>
          }
        >
          {t("unsaved.conflict", { name: opened.name })}
        </Notice>
      )}
      {opened.media.state === "failed" && !opened.source.error && (
        <Notice icon="bad">
          {t("renderFailed")} {opened.media.error}
        </Notice>
      )}
      {picture.failed !== null && (
        <Notice
          icon="offline"
          action={
            <Button size="sm" onClick={picture.again}>
              {t("again")}
            </Button>
          }
        >
          {t("noOriginal")}
        </Notice>
      )}
      <div className="flex min-h-0 flex-1">
        <div className="w-21 shrink-0 border-r max-md:hidden">{filmstrip}</div>
        <div
          className="relative min-w-0 flex-1 bg-ground"
          style={
            view.ready || !opened.source.thumbhash
              ? undefined
              : { backgroundImage: `url(${groundOf(opened.source.thumbhash)})`, backgroundSize: "cover" }
          }
        >
          <Stage
            label={t("stage", { name: opened.name, tool: t(`tool.${tool}`) })}
            described="editor-place"
            source={source}
            edit={edit}
            picture={picture}
            view={view}
            hands={hands}
            tool={tool}
            options={options}
            overlay={overlay}
            bare={bare || looking}
            panning={panning}
            handle={stage}
          />
          <p
            id="editor-place"
            aria-live="polite"
            className={cx(
              "pointer-events-none absolute bottom-2 left-2 rounded-sm bg-shade px-1.5 py-0.5 text-on-shade text-xs tabular-nums",
              !place && tool !== "crop" && "sr-only",
            )}
          >
            {tool === "crop"
              ? t("place.crop", { w: made.crop.w, h: made.crop.h, x: made.crop.x, y: made.crop.y })
              : place
                ? t("place.cursor", { x: place.x, y: place.y })
                : t("place.picture", { w: made.frame.width, h: made.frame.height })}
          </p>
          {!picture.loaded && picture.failed === null && (
            <span role="status" className="sr-only">
              {t("loading")}
            </span>
          )}
        </div>
        <aside
          aria-label={t("panel")}
          className="w-72 shrink-0 overflow-y-auto overscroll-contain border-l p-3 max-lg:hidden"
        >
          <SidePanel bench={bench} />
        </aside>
      </div>
      <Sheet open={sheet} onOpen={setSheet} title={t("panel")}>
        <SidePanel bench={bench} />
      </Sheet>
      {conflict && !later && (
        <RecipeConflict
          name={opened.name}
          source={source}
          theirs={opened.edit}
          mine={edit}
          onLater={() => setLater(true)}
          onChoice={(choice) => {
            setLater(false);
            desk.forget(opened.id);
            steps.resolve(choice, { rev: opened.rev, edit: opened.edit });
          }}
        />
      )}
    </>
  );
}

/** Crops that were already cut from this scan, in the frame of this picture. */
function useOthers(opened: Opened, source: Size, edit: Opened["edit"] & object): number[][] {
  const trpc = useTRPC();
  const answers = useQueries({
    queries: opened.scan
      .filter((one) => one.id !== opened.id)
      .map((one) => trpc.datasets.editor.open.queryOptions({ pictureId: one.id })),
  });
  const recipes = answers.map(({ data }) => data?.edit ?? null);
  const key = JSON.stringify(recipes.map((one) => one && [one.crop, one.flip, one.turn, one.straighten]));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the answers are new at every render, their text is not
  return useMemo(
    () =>
      recipes.flatMap((one) => {
        const corners = cropCorners(one, edit, source);
        return corners ? [corners] : [];
      }),
    [key, edit, source],
  );
}
