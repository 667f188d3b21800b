// JavaScript, not TypeScript: the studio reads it at every start, and translating it would take longer than reading it.
/** @type {import("next").NextConfig} */
const config = {
  serverExternalPackages: ["better-sqlite3", "sharp"],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // tsc checks types, once, for everything (npm run typecheck).
  typescript: { ignoreBuildErrors: true },
};

export default config;
