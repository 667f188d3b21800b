import type { Text } from "../language";

/** A tagger that can be fetched by one button: pinned to a revision, so that every mirror must give the same bytes. */
export type KnownTagger = {
  readonly repo: string;
  readonly name: string;
  readonly revision: string;
  readonly bytes: number;
  readonly sha256: string;
  /** where precision equals recall on the author's validation set, general tags */
  readonly balance: number;
  readonly about: Text;
};

export const MODEL_FILE = "model.onnx";
export const LABEL_FILE = "selected_tags.csv";
/** All v3 taggers share one tag list. */
export const V3_LABELS = {
  bytes: 308_468,
  sha256: "298633d94d0031d2081c0893f29c82eab7f0df00b08483ba8f29d1e979441217",
} as const;

/** SmilingWolf's v3 taggers (Apache-2.0), the one recommended for a first time in front. */
export const KNOWN_TAGGERS: readonly KnownTagger[] = [
  {
    repo: "SmilingWolf/wd-swinv2-tagger-v3",
    name: "WD SwinV2 v3",
    revision: "627aef95638667ddcaa3ac8ae625e88ea5b02f51",
    bytes: 467_460_978,
    sha256: "e6774bff34d43bd49f75a47db4ef217dce701c9847b546523eb85ff6dbba1db1",
    balance: 0.2653,
    about: {
      zh: "准确和速度兼顾，第一次用选它就好。",
      en: "Accurate and quick enough; the one to begin with.",
    },
  },
  {
    repo: "SmilingWolf/wd-vit-tagger-v3",
    name: "WD ViT v3",
    revision: "7f6b584d0bd3f55c4531f14ba3d4761b2bccdc0f",
    bytes: 378_536_310,
    sha256: "35f23693620b668f4d53fd3c62bf65e40af739bc52c7eb0fbc49258b58d065b6",
    balance: 0.2614,
    about: { zh: "最小也最快。", en: "The smallest and quickest." },
  },
  {
    repo: "SmilingWolf/wd-convnext-tagger-v3",
    name: "WD ConvNeXt v3",
    revision: "d39e46de298d27340111b64965e20b8185c407e6",
    bytes: 394_990_732,
    sha256: "1b8a7abf13d9b8368267df47501d523789c4aeae66b2296ad98483239dfa32eb",
    balance: 0.2682,
    about: { zh: "另一种网络结构，和 ViT 差不多大。", en: "Another architecture, about as large as ViT." },
  },
  {
    repo: "SmilingWolf/wd-eva02-large-tagger-v3",
    name: "WD EVA02-Large v3",
    revision: "b25b82a03f7282e41aa2f257a52c7583b710bd1c",
    bytes: 1_260_435_999,
    sha256: "9e768793060c7939b277ccb382783e8670e8a042d29d77aa736be0c8cc898bfc",
    balance: 0.5296,
    about: {
      zh: "最准，但文件大三倍，没有显卡时每张要几秒。",
      en: "The most accurate; three times the size and several seconds per picture on a CPU.",
    },
  },
  {
    repo: "SmilingWolf/wd-vit-large-tagger-v3",
    name: "WD ViT-Large v3",
    revision: "ae469aa2e4706a3af08d3673cf73a11d1add314c",
    bytes: 1_260_645_673,
    sha256: "e4c8001b000a6c98f2db10794f7c406daa79873d071d6ca924330fa053fa1845",
    balance: 0.2606,
    about: { zh: "大号 ViT，同样大、同样慢。", en: "The large ViT: as large and as slow." },
  },
];

export const knownTagger = (key: string): KnownTagger | null =>
  KNOWN_TAGGERS.find((one) => one.repo === key) ?? null;

/** "owner/name" as the hub spells repositories. */
export const isRepo = (text: string): boolean =>
  /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/.test(text) && !text.includes("..");

/** How the journal names what a tagger wrote. */
export const actorOf = (tagger: string): string => `tagger:${tagger}`;
export const isTagger = (actor: string): boolean => actor.startsWith("tagger:");
