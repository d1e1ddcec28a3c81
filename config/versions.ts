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

/** The Kubernetes version a cluster gets that names none. */
export const KUBERNETES_VERSION = "1.36";

/** The Karpenter release a cluster gets that names none. */
export const KARPENTER_VERSION = "1.14.1";

/** The AWS Load Balancer Controller's release a cluster gets that names none. */
export const LOAD_BALANCER_CONTROLLER_VERSION = "3.5.0";

/** Minor versions of Karpenter whose permissions are known: see modules/karpenter/controller-policies.ts. */
export const KARPENTER_MINORS = ["1.5", "1.6", "1.7", "1.8", "1.9", "1.10", "1.11", "1.12", "1.13", "1.14"];

/** Minor versions of the load balancer controller whose permissions are known: see modules/load-balancer-controller/policy.ts. */
export const LOAD_BALANCER_CONTROLLER_MINORS = ["3.0", "3.1", "3.2", "3.3", "3.4", "3.5"];

/**
 * The oldest Karpenter that runs on each Kubernetes version.
 *
 * @see https://karpenter.sh/docs/upgrading/compatibility/
 */
export const OLDEST_KARPENTER: Readonly<Record<string, string>> = {
  "1.31": "1.0.5",
  "1.32": "1.2.0",
  "1.33": "1.5.0",
  "1.34": "1.6.0",
  "1.35": "1.9.0",
  "1.36": "1.13.0",
};

/** Whether a version, numbers with dots between, comes before another. */
export function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, "en", { numeric: true }) < 0;
}
