/**
 * The versions the platform is built for and tried with.
 * Facts read in November 2026.
 */

/** The AWS provider the bindings were generated from, and so the one that is pinned. */
export const AWS_PROVIDER_VERSION = "6.25.0";

/**
 * The oldest AWS provider the synthesized JSON is valid for. Rehearsals run on it, because it
 * can be had where only a local mirror of providers exists.
 */
export const OLDEST_AWS_PROVIDER_VERSION = "5.100.0";

/** S3 state locking without DynamoDB came with 1.10, variable validation across objects with 1.9. */
export const OLDEST_TERRAFORM_VERSION = "1.10.0";

/** Whether a version, numbers with dots between, comes before another. */
export function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, "en", { numeric: true }) < 0;
}
