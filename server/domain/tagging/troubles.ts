import { StudioError } from "../errors";
import type { Text } from "../language";

const NOT_WD: Text = {
  zh: "这里支持 WD（SmilingWolf）系列：文件夹里要有 model.onnx 和同一来源的 selected_tags.csv。",
  en: "The WD family (SmilingWolf) is supported: a folder with model.onnx and the selected_tags.csv that belongs to it.",
};
const SMALLER: Text = {
  zh: "关掉占内存的程序再试，或者换一个小一点的打标模型。已经打好的图片不会重来。",
  en: "Close what uses memory and try again, or choose a smaller tagger. Pictures that are done stay done.",
};
const AGAIN: Text = {
  zh: "可以再点一次开始，会接着没打的图片继续。",
  en: "Press start again: it goes on with the pictures that are left.",
};

/** Why a tagger could not do its work: kinds are those of the runner's tagger process. */
const SAYING: Readonly<Record<string, { text: Text; next: Text }>> = {
  labels: {
    text: { zh: "读不出标签表 selected_tags.csv。", en: "The tag list selected_tags.csv could not be read." },
    next: NOT_WD,
  },
  shape: {
    text: {
      zh: "这个模型的输入不是 WD 打标模型的样子（N × H × H × 3）。",
      en: "This model does not take pictures the way a WD tagger does (N × H × H × 3).",
    },
    next: NOT_WD,
  },
  outputs: {
    text: {
      zh: "模型的输出数量和标签表的行数对不上，两个文件不是一套。",
      en: "The model's outputs and the rows of the tag list differ: the two files do not belong together.",
    },
    next: NOT_WD,
  },
  values: {
    text: {
      zh: "模型给出的不是 0 到 1 的概率，这不是 WD 打标模型。",
      en: "The model's answers are no probabilities from 0 to 1: it is not a WD tagger.",
    },
    next: NOT_WD,
  },
  model: {
    text: { zh: "这个模型文件打不开。", en: "This model file could not be opened." },
    next: {
      zh: "文件可能没下载完整。删掉后重新下载，或换一个来源。",
      en: "It may not have been downloaded whole. Delete and download it again, or take it from elsewhere.",
    },
  },
  memory: {
    text: { zh: "内存不够，打标停下了。", en: "There was not enough memory, so tagging stopped." },
    next: SMALLER,
  },
  killed: {
    text: {
      zh: "打标进程被系统结束了，多半是内存不够。",
      en: "The system ended the tagger, most likely for want of memory.",
    },
    next: SMALLER,
  },
  silent: {
    text: { zh: "打标进程没有反应了，已经结束它。", en: "The tagger stopped answering and was ended." },
    next: AGAIN,
  },
  stuck: {
    text: {
      zh: "打标卡住太久，已经结束它。",
      en: "The tagger was stuck for too long and was ended.",
    },
    next: AGAIN,
  },
  crashed: {
    text: { zh: "打标进程意外退出了。", en: "The tagger ended unexpectedly." },
    next: AGAIN,
  },
};

/** The StudioError for a kind of end, with what the process said as evidence. */
export function taggerTrouble(kind: string, evidence: readonly string[]): StudioError {
  const { text, next } = SAYING[kind] ?? SAYING.crashed!;
  return new StudioError(`tagger-${kind}`, text, { next, evidence: evidence.filter(Boolean) });
}

/** Why one picture has no scores. */
export const unreadable = (detail: string): StudioError =>
  new StudioError(
    "tagger-picture",
    { zh: "这张图片解码不了。", en: "This picture could not be decoded." },
    { evidence: [detail] },
  );

export const deadly = (kind: string): StudioError =>
  new StudioError(
    "tagger-deadly",
    {
      zh: "打标程序两次停在这张图片上，所以跳过了它。",
      en: "The tagger stopped at this picture twice, so it was left out.",
    },
    { evidence: [kind] },
  );
