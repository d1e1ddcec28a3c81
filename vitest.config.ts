import { defineConfig } from "vitest/config";

const globalSetup = "__tests__/support/temporary.ts";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          globalSetup,
          include: ["__tests__/**/*.test.ts"],
          exclude: ["__tests__/end-to-end/**"],
          // CDKTF takes half a second to load: once a worker, not once a file.
          isolate: false,
        },
      },
      {
        test: {
          // Real Terraform, a real provider, a local AWS: minutes, one at a time.
          name: "end-to-end",
          globalSetup,
          include: ["__tests__/end-to-end/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
