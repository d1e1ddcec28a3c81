import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs once for all tests, before and after: see vitest.config.ts. */
export default function setUp(): () => void {
  const root = mkdtempSync(join(tmpdir(), "eks-inference-platform-"));
  process.env.TEMPORARY_FOLDER = root;
  return () => rmSync(root, { recursive: true, force: true });
}

/** A new folder, gone when the tests are done. */
export function temporaryFolder(): string {
  return mkdtempSync(join(process.env.TEMPORARY_FOLDER ?? "", "test-"));
}
