"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { type ReactNode, useState } from "react";
import type { AppRouter } from "@/server/api/index";
import { queryDefaults } from "./query-defaults";
import { StreamRoot } from "./stream";
import { tabId } from "./tab";

const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

export { useTRPC, useTRPCClient };

/** The browser's side of the API: one client, one cache, one stream. */
export function ClientProviders({ children }: { children: ReactNode }) {
  const [queryClient] = useState(() => new QueryClient(queryDefaults));
  const [client] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [
        httpBatchLink({ url: "/trpc", maxURLLength: 4000, headers: () => ({ "x-studio-tab": tabId() }) }),
      ],
    }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        <StreamRoot />
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
