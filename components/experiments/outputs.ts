import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/api/index";

type Outputs = inferRouterOutputs<AppRouter>;
export type LoraGroup = Outputs["experiments"]["choices"]["loras"][number];
export type WebuiChoice = Outputs["experiments"]["choices"]["webuis"][number];
