const SCRIPTS: { readonly [family: string]: string } = {
  sd15: "train_network.py",
  sd2: "train_network.py",
  sdxl: "sdxl_train_network.py",
};

/** The trainer script of a base model family; null where the studio has no recipe for it. */
export const scriptFor = (family: string | null): string | null => SCRIPTS[family ?? ""] ?? null;
