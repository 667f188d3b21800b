import type { PictureOrder } from "@/server/domain/engines/sdapi";
import type { WebuiError } from "@/server/domain/engines/webui-errors";

/** The studio's own words for "draw one picture"; an adapter (sdapi/, later others) translates. */
export type RenderOrder = PictureOrder;

export type RenderAnswer =
  | {
      ok: true;
      bytes: Uint8Array;
      format: "png" | "jpeg" | "webp";
      infotext: string;
      info: Record<string, unknown>;
      ms: number;
    }
  | { ok: false; error: WebuiError; ms: number };

export type WebuiFacts = {
  ok: boolean;
  /** a1111 | forge | reforge | rehearsal | unknown */
  family: string;
  version: string | null;
  can: {
    progress: boolean;
    taskId: boolean;
    interrupt: boolean;
    unload: boolean;
    vae: boolean;
    modules: boolean;
    schedulers: boolean;
  };
  problem: WebuiError | null;
  at: number;
};

export type Catalog = {
  bases: { name: string; title: string; hash: string | null; sha256: string | null }[];
  samplers: string[];
  schedulers: { name: string; label: string }[];
  loras: { stem: string; path: string }[];
  vaes: string[];
  /** the option values that leak into every picture: sd_lora, CLIP_stop_at_last_layers, sd_vae, randn_source … */
  options: Record<string, unknown>;
  /** where the server says its LoRAs live */
  loraDir: string | null;
};

export interface Webui {
  probe(): Promise<WebuiFacts>;
  catalog(): Promise<Catalog>;
  /** Never throws for what a server can do: refusals, resets and lies are answers. */
  render(order: RenderOrder, signal: AbortSignal): Promise<RenderAnswer>;
  progress(task: string): Promise<{ fraction: number; eta: number | null; preview: string | null } | null>;
  interrupt(): Promise<void>;
  /** free the card for training, and take it back */
  unload(): Promise<void>;
  reload(): Promise<void>;
  refreshLoras(): Promise<void>;
  /** the LoRAs it knows, without anything else of the catalogue */
  loras(): Promise<{ stem: string; path: string }[]>;
  /**
   * Whether it draws for anybody now, and whether its last picture was interrupted (the flag stays until the next one
   * begins). null = it does not say.
   */
  state(): Promise<{ idle: boolean; interrupted: boolean } | null>;
}
