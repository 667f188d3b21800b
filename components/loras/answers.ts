import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/api/index";

type Answers = inferRouterOutputs<AppRouter>["loras"];
export type Lora = Answers["list"][number];
export type LoraPlace = Lora["placed"][number];
export type FoundLora = Answers["look"]["found"][number];
