import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** By hand only (README.md): needs an installed sd-scripts. */
export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL("../..", import.meta.url)) } },
  test: {
    root: fileURLToPath(new URL("../..", import.meta.url)),
    include: ["tests/real/**/*.real.ts"],
    testTimeout: 600_000,
    fileParallelism: false,
  },
});
