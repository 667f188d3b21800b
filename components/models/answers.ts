import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/api/index";

type Answers = inferRouterOutputs<AppRouter>["models"];
export type Model = Answers["list"][number];
export type Look = Answers["look"];
export type FoundModel = Answers["scan"]["found"][number];
