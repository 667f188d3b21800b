/** Folders of this machine the studio may read. */
export type Roots = { /** always allowed: the home and the data folder */ fixed: string[]; more: string[] };

/** What the settings page shows (`settings.get`). Secrets are never sent, only whether they are set. */
export type SettingsView = {
  version: string;
  node: string;
  data: string;
  roots: Roots;
  /** address of a mirror of the model hub, "" = the hub itself */
  mirror: string;
  hubToken: boolean;
  password: boolean;
};

export type StorageKind =
  | "database"
  | "pictures"
  | "thumbnails"
  | "renders"
  | "runs"
  | "models"
  | "loras"
  | "backups";

/** What lies in the data folder (`settings.storage`), in bytes, and how much room its disk has. */
export type StorageView = {
  kinds: { kind: StorageKind; bytes: number; files: number }[];
  free: number;
  total: number;
};

export type Backup = { name: string; bytes: number; at: number };

/** Shortest password that is taken. */
export const PASSWORD_LENGTH = 8;
