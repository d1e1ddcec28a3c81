import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["__tests__/**/*.test.ts"],
          exclude: ["__tests__/end-to-end/**"],
        },
      },
      {
        test: {
          // Real Terraform, a real provider, a local AWS: minutes, one at a time.
          name: "end-to-end",
          include: ["__tests__/end-to-end/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
