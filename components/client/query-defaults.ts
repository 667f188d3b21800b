import type { QueryClientConfig } from "@tanstack/react-query";

/**
 * The stream says what changed, so nothing is refetched for looking at it. A question is asked again twice when the
 * network fails, never when the studio answered.
 */
export const queryDefaults: QueryClientConfig = {
  defaultOptions: {
    queries: {
      staleTime: 10 * 60_000,
      gcTime: 15 * 60_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: "always",
      retry: (count, error) => count < 2 && !answered(error),
      retryDelay: (count) => 400 * 2 ** count,
    },
    mutations: { networkMode: "always", retry: false },
  },
};

const answered = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "data" in error && (error as { data: unknown }).data != null;
