"use client";
import { FolderOpen, Images, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { newKey } from "@/components/client/new-key";
import { useTRPCClient } from "@/components/client/trpc";
import { droppedFiles, holdsFiles, type PickedFile, pickedFiles } from "@/components/datasets/dropped-files";
import { FolderRefused } from "@/components/datasets/folder-refused";
import { sendFiles } from "@/components/datasets/uploads";
import { Button, cx, Dialog } from "@/components/ui";
import { parseFolderName } from "@/server/domain/datasets/folders";
import type { Locale } from "@/server/domain/language";
import { FolderField } from "./folder-field";
import { useBring } from "./use-bring";

/** Pictures dropped, chosen, or in a folder of this machine: each makes a dataset and goes there while they arrive. */
export function OwnPictures({ compact = false }: { compact?: boolean }) {
  const t = useTranslations("home.first.own");
  const [open, setOpen] = useState(false);
  if (!compact) return <Ways />;
  return (
    <>
      <Button icon={Plus} onClick={() => setOpen(true)}>
        {t("title")}
      </Button>
      <Dialog open={open} onOpen={setOpen} title={t("title")} description={t("text")}>
        <Ways />
      </Dialog>
    </>
  );
}

function Ways() {
  const t = useTranslations("home.first.own");
  const locale = useLocale() as Locale;
  const client = useTRPCClient();
  const router = useRouter();
  const bring = useBring(true);
  const [busy, setBusy] = useState(false);
  const [path, setPath] = useState("");

  const take = async (files: readonly PickedFile[]) => {
    if (files.length === 0) return;
    setBusy(true);
    try {
      const { id } = await client.datasets.create.mutate({
        name: nameFrom(files) ?? t("defaultName"),
        clientKey: newKey(),
      });
      sendFiles(id, null, files);
      router.push(`/datasets/${id}`);
    } catch (e) {
      toastError(e, locale);
      setBusy(false);
    }
  };
  const folder = path.trim();
  const fromFolder = () => {
    if (folder) void bring.start({ name: lastPart(folder) || t("defaultName"), folder, reading: null });
  };
  return (
    <div className="grid gap-3">
      <DropArea busy={busy} onFiles={(files) => void take(files)} words={t("drop")}>
        <Picker icon={Images} words={t("choose")} busy={busy} onFiles={(f) => void take(f)} />
        <Picker icon={FolderOpen} words={t("folder")} busy={busy} folder onFiles={(f) => void take(f)} />
      </DropArea>
      <form
        className="grid gap-1.5"
        onSubmit={(e) => {
          e.preventDefault();
          fromFolder();
        }}
      >
        <label htmlFor="own-folder" className="text-muted text-xs">
          {t("path")}
        </label>
        <div className="flex gap-2">
          <FolderField
            id="own-folder"
            value={path}
            onValue={(typed) => {
              setPath(typed);
              bring.forget();
            }}
          />
          <Button type="submit" busy={bring.busy} disabled={path.trim() === ""}>
            {t("pathVerb")}
          </Button>
        </div>
        {bring.error && (
          <FolderRefused error={bring.error} path={folder} allow={t("allow")} onAllowed={fromFolder} />
        )}
      </form>
    </div>
  );
}

function DropArea({
  busy,
  onFiles,
  words,
  children,
}: {
  busy: boolean;
  onFiles: (files: readonly PickedFile[]) => void;
  words: string;
  children: ReactNode;
}) {
  const [over, setOver] = useState(false);
  const drag = (e: DragEvent) => {
    if (busy || !holdsFiles(e.dataTransfer)) return;
    e.preventDefault();
    setOver(e.type === "dragover" || e.type === "dragenter");
    if (e.type === "drop") void droppedFiles(e.dataTransfer).then(onFiles);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what can be dropped here can also be chosen by the buttons inside
    <div
      onDragEnter={drag}
      onDragOver={drag}
      onDragLeave={drag}
      onDrop={drag}
      className={cx(
        "grid place-items-center gap-2 rounded-md border border-edge/60 border-dashed px-3 py-4",
        over && "border-accent bg-accent-soft",
      )}
    >
      <div className="flex flex-wrap justify-center gap-2">{children}</div>
      {over && <p className="text-accent text-xs">{words}</p>}
    </div>
  );
}

function Picker({
  icon,
  words,
  busy,
  folder = false,
  onFiles,
}: {
  icon: typeof Images;
  words: string;
  busy: boolean;
  folder?: boolean;
  onFiles: (files: readonly PickedFile[]) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={words}
        {...(folder ? { webkitdirectory: "" } : { accept: "image/*,.txt,.caption" })}
        onChange={(e) => {
          onFiles(pickedFiles(e.target.files));
          e.target.value = "";
        }}
      />
      <Button icon={icon} busy={busy} onClick={() => input.current?.click()}>
        {words}
      </Button>
    </>
  );
}

const lastPart = (path: string): string =>
  path
    .replace(/[\\/]+$/, "")
    .split(/[\\/]/)
    .at(-1) ?? "";

/** The folder the files came in names the dataset; "10_yui" means yui. Loose files have no name of their own. */
function nameFrom(files: readonly PickedFile[]): string | null {
  const tops = new Set(files.map((f) => (f.path.includes("/") ? f.path.split("/")[0]! : "")));
  const [top] = tops;
  if (tops.size !== 1 || !top) return null;
  return parseFolderName(top)?.name || top;
}
