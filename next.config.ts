import type { NextConfig } from "next";

const config: NextConfig = {
  serverExternalPackages: ["better-sqlite3", "sharp", "onnxruntime-node"],
  // Messages arrive compiled (components/messages): the page needs no reader of ICU syntax.
  turbopack: { resolveAlias: { "use-intl/format-message": "use-intl/format-message/format-only" } },
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // Pictures come from /media in the sizes the worker made; the endpoint that resizes anything is left out.
  images: { unoptimized: true },
  // tsc checks types, once, for everything (npm run typecheck).
  typescript: { ignoreBuildErrors: true },
};

export default config;
