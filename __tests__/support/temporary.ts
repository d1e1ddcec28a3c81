import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const ROOT = mkdtempSync(join(tmpdir(), "eks-inference-platform-"));
afterAll(() => rmSync(ROOT, { recursive: true, force: true }));

/** A new folder, gone when the test file is done. */
export function temporaryFolder(): string {
  return mkdtempSync(join(ROOT, "test-"));
}
