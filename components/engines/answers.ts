import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/api/index";

type Answers = inferRouterOutputs<AppRouter>["engines"];
export type Engine = Answers["list"][number];
export type FoundTrainer = Answers["scan"][number];
export type Webui = Answers["webuis"][number];
