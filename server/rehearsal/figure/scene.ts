import { chance, seedOf } from "../chance";

/** Everything that varies in a picture of the sample character, each word with the tags that mean it (first = written). */
export const WORDS = {
  framing: {
    full: ["full body"],
    cowboy: ["cowboy shot"],
    upper: ["upper body"],
    portrait: ["portrait", "close-up", "face"],
  },
  pose: {
    standing: ["standing"],
    guitar: ["playing guitar", "holding guitar", "guitar", "electric guitar"],
    wave: ["waving", "hand up"],
    peace: ["peace sign", "v"],
    hips: ["hands on hips", "hand on hip"],
    behind: ["arms behind back"],
    cheer: ["arms up", "jumping"],
    singing: ["holding microphone", "singing", "microphone"],
  },
  outfit: {
    uniform: ["school uniform", "serafuku", "blazer"],
    hoodie: ["yellow hoodie", "hoodie"],
    summer: ["white sundress", "sundress", "dress"],
    stage: ["red jacket", "band uniform", "jacket"],
    knit: ["green sweater", "sweater", "scarf"],
    tee: ["striped shirt", "t-shirt", "shirt"],
  },
  expression: {
    smile: ["smile"],
    open: ["open mouth", "laughing"],
    closed: ["closed eyes"],
    wink: ["one eye closed", "wink"],
    surprised: ["surprised", ":o"],
    calm: ["closed mouth", "expressionless"],
  },
  backdrop: {
    white: ["white background", "simple background"],
    peach: ["pink background"],
    classroom: ["classroom", "indoors"],
    concert: ["stage lights", "stage", "concert"],
    park: ["park", "grass", "tree"],
    sky: ["blue sky", "sky", "cloud", "outdoors"],
    sunset: ["sunset", "evening"],
    night: ["night sky", "night", "star"],
  },
} as const;

type Kind = keyof typeof WORDS;
export type Scene = { [K in Kind]: keyof (typeof WORDS)[K] } & {
  /** degrees the head leans */
  tilt: number;
  /** small differences of hair and cloth */
  seed: number;
  /** 0 = a stranger, 1 = her: hair, eyes and hairpin become her own as it grows */
  likeness: number;
};

/**
 * The scene a prompt describes. The last word of a kind that is named wins over chance; what is not named follows from
 * the seed, so that equal prompt and seed always give the same picture.
 */
export function sceneOf(prompt: string, seed: number): Scene {
  const tags = prompt
    .toLowerCase()
    .split(/[,\n]/)
    .map((t) =>
      t
        .replace(/[()[\]{}\\]/g, "")
        .replace(/:[\d.]+$/, "")
        .trim(),
    );
  const random = chance(seedOf("scene", seed));
  const pick = <K extends Kind>(kind: K): Scene[K] => {
    const words = Object.entries(WORDS[kind]) as [Scene[K] & string, readonly string[]][];
    const chosen = words[Math.floor(random.next() * words.length)]![0];
    return words.find(([, names]) => names.some((n) => tags.includes(n)))?.[0] ?? chosen;
  };
  return {
    framing: pick("framing"),
    pose: pick("pose"),
    outfit: pick("outfit"),
    expression: pick("expression"),
    backdrop: pick("backdrop"),
    tilt: Math.round(random.normal() * 4),
    seed,
    likeness: 1,
  };
}

/** Booru tags of a scene, in the usual order: the trigger first. */
export function tagsOf(scene: Scene, trigger: string): string[] {
  const one = <K extends Kind>(kind: K) =>
    (WORDS[kind] as Record<string, readonly string[]>)[scene[kind]]![0]!;
  const tags = [trigger, "1girl", "solo", "brown hair", "short hair", "bob cut", "brown eyes", "hairpin"];
  tags.push(one("outfit"));
  if (scene.outfit === "uniform" && scene.framing !== "portrait")
    tags.push("red bow", ...(scene.framing === "upper" ? [] : ["pleated skirt"]));
  if (scene.outfit === "knit") tags.push("scarf");
  if (scene.framing !== "portrait") tags.push(one("pose"));
  if (scene.pose === "guitar" && scene.framing !== "portrait") tags.push("electric guitar");
  tags.push(one("expression"));
  if (scene.expression === "closed" || scene.expression === "wink") tags.push("smile");
  if (scene.expression !== "closed") tags.push("looking at viewer");
  tags.push(one("framing"), one("backdrop"));
  if (scene.backdrop === "sky" || scene.backdrop === "park") tags.push("outdoors");
  return tags;
}
