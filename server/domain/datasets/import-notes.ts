import type { Text } from "../language";

/** What an import says of a file it leaves out or takes in other than as it came. */
export const NOTE = {
  unsupported: {
    zh: "不是支持的格式。可以导入 png、jpg、webp、bmp、gif、tiff、avif 图片，.txt、.caption、.json 标签文件和 .zip 压缩包。",
    en: "Not a format the studio reads. Pictures may be png, jpg, webp, bmp, gif, tiff or avif, captions .txt, .caption or .json, archives .zip.",
  },
  empty: { zh: "文件是空的（0 字节）。", en: "The file is empty (0 bytes)." },
  noPicture: {
    zh: "扩展名是图片，但内容不是图片，可能下载不完整或存成了网页。",
    en: "It is named like a picture, but its content is none. It may be a broken download or a saved web page.",
  },
  mismatch: {
    zh: "扩展名和实际格式不一致，已按内容读取。",
    en: "The extension does not fit the format; it was read by its content.",
  },
  renamed: {
    zh: "同名文件已存在，换了一个名称。",
    en: "Another file has this name, so it was given a new one.",
  },
  captionLarge: {
    zh: "这个文本文件太大，不像是标签文件。",
    en: "This text file is too large to be a caption.",
  },
  captionCode: {
    zh: "不是 UTF-8 编码，已按 GBK（GB18030）读取，请检查一下文字。",
    en: "It is not UTF-8 and was read as GBK (GB18030). Please check its text.",
  },
  captionBinary: {
    zh: "读不出文字：既不是 UTF-8，也不是 GBK。",
    en: "It cannot be read as text, neither as UTF-8 nor as GBK.",
  },
  undone: {
    zh: "这次导入已经撤销，剩下的文件没有导入。",
    en: "This import was taken back, so the rest of its files was left out.",
  },
  animated: {
    zh: "是动图，训练只用第一帧。",
    en: "It is animated; only the first frame is used.",
  },
  noTags: {
    zh: "这个 JSON 里没有标签。",
    en: "There are no tags in this JSON file.",
  },
  joined: {
    zh: "每行一个标签，已合成一行（训练只读第一行）。",
    en: "It had one tag per line and was joined into one line, which is all the trainer reads.",
  },
  link: {
    zh: "是符号链接，没有跟随。",
    en: "It is a link; links are not followed.",
  },
  noFile: {
    zh: "不是普通文件（管道或设备），没有读取。",
    en: "It is no ordinary file (a pipe or a device) and was not read.",
  },
  nested: {
    zh: "是压缩包里的压缩包，没有打开。请解压后单独导入。",
    en: "An archive inside an archive is not opened. Unpack it and import it by itself.",
  },
  archiveInside: {
    zh: "是压缩包，没有打开。把它单独导入即可。",
    en: "It is an archive and was not opened. Import it by itself.",
  },
  encrypted: {
    zh: "有密码，打不开。请解压后再导入。",
    en: "It is protected by a password. Unpack it first, then import the files.",
  },
  method: {
    zh: "压缩方式读不了（只支持普通的 zip）。请重新压缩或解压后导入。",
    en: "It is packed in a way the studio cannot read. Pack it as an ordinary zip, or unpack it first.",
  },
  damaged: {
    zh: "压缩包里的这个文件损坏了，没有导入。",
    en: "This file is damaged inside the archive and was left out.",
  },
  deep: {
    zh: "文件夹套得太深，没有再往下找。",
    en: "The folders go too deep; what lies below was not looked at.",
  },
} satisfies Record<string, Text>;

/** Why a file could not be read, by the system's error code. */
export function readFailure(code: string): Text {
  switch (code) {
    case "EACCES":
    case "EPERM":
      return { zh: "没有读取权限。", en: "The studio is not allowed to read it." };
    case "ENOSPC":
    case "EDQUOT":
    case "SQLITE_FULL":
      return DISK_FULL;
    case "EROFS":
      return {
        zh: "数据文件夹是只读的，写不进去。",
        en: "The data folder is read-only and cannot be written to.",
      };
    case "ENOENT":
      return { zh: "文件不见了。", en: "The file is gone." };
    case "ELOOP":
      return NOTE.link;
    case "ENOTFILE":
    case "ENXIO":
      return NOTE.noFile;
    case "ENAMETOOLONG":
      return { zh: "路径太长。", en: "Its path is too long." };
    default:
      return {
        zh: `读取失败（${code || "未知原因"}）。`,
        en: `Reading failed (${code || "unknown cause"}).`,
      };
  }
}

const DISK_FULL: Text = {
  zh: "数据文件夹所在的磁盘满了，导入停在这里。清出空间后再导入一次，不会重复。",
  en: "The disk of the data folder is full and the import stopped here. Free some space and import again; nothing is doubled.",
};

/** Codes after which going on with the next file is no use: every one of them would fail the same way. */
export const endsImport = (code: string): boolean => ["ENOSPC", "EDQUOT", "EROFS"].includes(code);
