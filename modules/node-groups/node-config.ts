const BOUNDARY = "==NODECONFIG==";

/** What a node's kubelet is told beyond what EKS says itself. */
export interface NodeConfig {
  /** Most pods it takes. EKS would reckon without prefixes. */
  readonly maxPods: number;
}

/**
 * User data of an AL2023 node, in Base64. EKS adds a part of its own with the cluster's address;
 * nodeadm merges the two.
 *
 * @see https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/
 */
export function nodeUserData({ maxPods }: NodeConfig): string {
  const config = {
    apiVersion: "node.eks.aws/v1alpha1",
    kind: "NodeConfig",
    spec: { kubelet: { config: { maxPods } } },
  };
  const message = [
    "MIME-Version: 1.0",
    `Content-Type: multipart/mixed; boundary="${BOUNDARY}"`,
    "",
    `--${BOUNDARY}`,
    "Content-Type: application/node.eks.aws",
    "",
    JSON.stringify(config, null, 2),
    `--${BOUNDARY}--`,
    "",
  ].join("\n");
  return Buffer.from(message).toString("base64");
}
