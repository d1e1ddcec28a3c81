/** What Karpenter says about labels of nodes. */

/** The only labels under `karpenter.sh` that a NodePool may speak of. */
export const CORE_LABELS: readonly string[] = ["karpenter.sh/capacity-type"];

/**
 * The only labels under `karpenter.k8s.aws` that a NodePool may speak of.
 *
 * @see https://karpenter.sh/docs/concepts/scheduling/#well-known-labels
 */
export const AWS_LABELS: readonly string[] = [
  ...["ec2nodeclass", "instance-tenancy", "instance-category", "instance-family", "instance-generation"],
  ...["instance-size", "instance-hypervisor", "instance-encryption-in-transit-supported", "instance-local-nvme"],
  ...["instance-cpu", "instance-cpu-manufacturer", "instance-cpu-sustained-clock-speed-mhz", "instance-memory"],
  ...["instance-ebs-bandwidth", "instance-network-bandwidth", "instance-capability-flex"],
  ...["instance-gpu-name", "instance-gpu-manufacturer", "instance-gpu-count", "instance-gpu-memory"],
  ...["instance-accelerator-name", "instance-accelerator-manufacturer", "instance-accelerator-count"],
  ...["capacity-reservation-type", "capacity-reservation-id", "capacity-reservation-interruptible"],
  ...["placement-group-id", "placement-group-partition"],
].map((name) => `karpenter.k8s.aws/${name}`);

/**
 * Whether a domain keeps a label for itself. Ends are compared, not domains: that is how the CRD
 * does it, so `mykarpenter.sh/x` is reserved as well.
 */
export function isReserved(key: string, domain: string, except: readonly string[]): boolean {
  const domainOfKey = /^[^/]+/.exec(key)?.[0] ?? "";
  return domainOfKey.endsWith(domain) && !except.includes(key);
}
