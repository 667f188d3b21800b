"use client";

import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { type ReactNode, useCallback, useState } from "react";
import { useTranslations } from "use-intl";
import { useKeys } from "../client/keys";
import { useLook } from "../client/preferences";
import { FrameTools } from "../ui/page-header";
import { AwayNotice } from "./away-notice";
import { BottomBar } from "./bottom-bar";
import { PLACES } from "./places";
import { Rail } from "./rail";
import { TabNews } from "./tab-news";
import { Tools } from "./tools";
import { useFrame } from "./use-frame";

/** Both open on a key: they come when first asked for. */
const Finder = dynamic(() => import("./finder").then((m) => m.Finder), { ssr: false });
const KeySheet = dynamic(() => import("./key-sheet").then((m) => m.KeySheet), { ssr: false });

/** Everything around a page. */
export function Frame({ children }: { children: ReactNode }) {
  const t = useTranslations("frame");
  const router = useRouter();
  const { frame, asOf } = useFrame();
  const [look, onLook] = useLook();
  const [finding, setFinding] = useState(false);
  const [keys, setKeys] = useState(false);
  const openKeys = useCallback(() => setKeys(true), []);
  useKeys(
    {
      "mod+k": { run: () => setFinding((open) => !open), label: t("keys.search") },
      "/": () => setFinding(true),
      "?": { run: openKeys, label: t("keys.help") },
      ...Object.fromEntries(
        PLACES.map((p) => [
          `g ${p.key}`,
          { run: () => router.push(p.href), label: t("goTo", { place: t(`place.${p.id}`) }) },
        ]),
      ),
    },
    { label: t("keys.everywhere") },
  );
  return (
    <FrameTools.Provider
      value={
        <Tools frame={frame} asOf={asOf} look={look} onLook={onLook} onSearch={() => setFinding(true)} />
      }
    >
      <a
        href="#main"
        className="float fixed top-2 left-2 z-70 -translate-y-20 px-3 py-2 text-sm focus-visible:translate-y-0"
      >
        {t("skip")}
      </a>
      <Rail counts={frame?.counts} grids={frame?.grids} />
      <main id="main" tabIndex={-1} className="min-h-dvh pb-(--foot) pl-(--rail) outline-none!">
        {children}
      </main>
      <BottomBar frame={frame} look={look} onLook={onLook} />
      <AwayNotice />
      <TabNews card={frame?.card} />
      {finding && <Finder open onOpen={setFinding} onLook={onLook} onKeys={openKeys} />}
      {keys && <KeySheet open onOpen={setKeys} />}
    </FrameTools.Provider>
  );
}
