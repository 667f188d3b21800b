"use client";

import { FolderOpen, HardDrive, Images, Plus } from "lucide-react";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import { Button, Menu } from "@/components/ui";
import {
  ARCHIVE_EXTENSION,
  CAPTION_EXTENSIONS,
  PICTURE_EXTENSIONS,
  SIDECAR_EXTENSION,
} from "@/server/domain/datasets/names";
import { type PickedFile, pickedFiles } from "./dropped-files";

const ACCEPT = [...PICTURE_EXTENSIONS, ...CAPTION_EXTENSIONS, SIDECAR_EXTENSION, ARCHIVE_EXTENSION].join(",");

/** The two pickers of the browser as functions; render `inputs` once. */
export function usePickers(onFiles: (files: PickedFile[]) => void) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const picker = (ref: React.RefObject<HTMLInputElement | null>, extra: object, name: string) => (
    <input
      ref={ref}
      type="file"
      multiple
      hidden
      data-picker={name}
      {...extra}
      onChange={(e) => {
        onFiles(pickedFiles(e.currentTarget.files));
        // the same files may be picked again
        e.currentTarget.value = "";
      }}
    />
  );
  return {
    pickFiles: () => files.current?.click(),
    pickFolder: () => folder.current?.click(),
    inputs: (
      <>
        {picker(files, { accept: ACCEPT }, "files")}
        {picker(folder, { webkitdirectory: "" }, "folder")}
      </>
    ),
  };
}

/** The ways pictures come into a dataset. */
export function ImportMenu({
  pickFiles,
  pickFolder,
  onServerFolder,
  primary = false,
}: {
  pickFiles: () => void;
  pickFolder: () => void;
  onServerFolder: () => void;
  primary?: boolean;
}) {
  const t = useTranslations("imports");
  return (
    <Menu
      trigger={
        <Button variant={primary ? "primary" : "plain"} icon={Plus}>
          {t("import.verb")}
        </Button>
      }
      items={[
        { label: t("import.files"), icon: Images, onSelect: pickFiles },
        { label: t("import.folder"), icon: FolderOpen, onSelect: pickFolder },
        "-",
        { label: t("import.server"), icon: HardDrive, onSelect: onServerFolder },
      ]}
    />
  );
}
