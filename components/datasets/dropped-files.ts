import { isClutter } from "@/server/domain/datasets/names";

/** A file with its path below what was dropped or picked ("10_yui/001.png"). */
export type PickedFile = { file: File; path: string };

/** Whether something being dragged holds files (and not a piece of the page). */
export const holdsFiles = (data: DataTransfer | null): boolean => data?.types.includes("Files") ?? false;

/** Files of a file or folder picker. */
export const pickedFiles = (list: FileList | null): PickedFile[] =>
  [...(list ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name })).filter(wanted);

const wanted = ({ path }: PickedFile) => !isClutter(path);

/**
 * All files of a drop, folders walked to the bottom. The entries must be taken before the first wait: the browser
 * empties the DataTransfer as soon as the event is over.
 */
export async function droppedFiles(data: DataTransfer): Promise<PickedFile[]> {
  const entries = [...data.items]
    .filter((item) => item.kind === "file")
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found: PickedFile[] = [];
  for (const { entry, file } of entries) {
    if (entry) await walk(entry, "", found);
    else if (file) found.push({ file, path: file.name });
  }
  return found.filter(wanted);
}

async function walk(entry: FileSystemEntry, folder: string, found: PickedFile[]): Promise<void> {
  const path = folder ? `${folder}/${entry.name}` : entry.name;
  if (entry.isFile) {
    const file = await new Promise<File | null>((done) =>
      (entry as FileSystemFileEntry).file(done, () => done(null)),
    );
    if (file) found.push({ file, path });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // one call answers at most 100 entries
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((done) => reader.readEntries(done, () => done([])));
    if (!part.length) return;
    for (const inner of part) await walk(inner, path, found);
  }
}

/**
 * Pictures of the clipboard: those a program copied have no name of their own and get one by the time ("at" is local);
 * copied files keep theirs.
 */
export function pastedFiles(data: DataTransfer | null, at: Date): PickedFile[] {
  const two = (n: number) => String(n).padStart(2, "0");
  const stamp = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}-${two(at.getHours())}${two(at.getMinutes())}`;
  let count = 0;
  return [...(data?.files ?? [])]
    .map((file) => {
      if (!/^image\.\w+$/i.test(file.name)) return { file, path: file.name };
      count++;
      const ext = file.name.slice(file.name.lastIndexOf("."));
      return { file, path: `paste-${stamp}${count > 1 ? `-${count}` : ""}${ext}` };
    })
    .filter(wanted);
}
