import { defineConfig } from "vitest/config";

/** `npm test` runs the default tests; NERFORGE_LONG=1 (`npm run test:long`) runs the `*.long.test.ts` files. */
const isLong = process.env["NERFORGE_LONG"] === "1";

export default defineConfig({
  test: {
    include: [isLong ? "test/**/*.long.test.ts" : "test/**/*.test.ts"],
    exclude: isLong ? ["node_modules/**"] : ["node_modules/**", "test/**/*.long.test.ts"],
    env: { TZ: "UTC" },
    testTimeout: isLong ? 600_000 : 30_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
