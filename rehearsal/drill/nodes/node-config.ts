import type { V1Taint } from "@kubernetes/client-node";
import { parse } from "yaml";

/** What the user data of an instance tells it to be: nodeadm's NodeConfig, as far as a node shows it. */
export interface NodeConfig {
  readonly cluster: {
    readonly name: string;
    readonly apiServerEndpoint: string;
    /** PEM in base64. */
    readonly certificateAuthority: string;
  };
  /** undefined: as many as the instance has addresses for. */
  readonly maxPods?: number;
  readonly taints: readonly V1Taint[];
  readonly labels: Readonly<Record<string, string>>;
}

/** A part of user data, as nodeadm's API has it. */
interface Part {
  readonly spec?: {
    readonly cluster?: Partial<NodeConfig["cluster"]>;
    readonly kubelet?: {
      readonly config?: { readonly maxPods?: number; readonly registerWithTaints?: readonly V1Taint[] | null };
      readonly flags?: readonly string[];
    };
  };
}

const CONTENT_TYPE = "application/node.eks.aws";

/**
 * Reads user data as nodeadm does: of its MIME parts those that are NodeConfigs, the last of which
 * counts most, and whose flags add up.
 *
 * @param userData as EC2 has it, decoded
 * @throws Error when no part says which cluster to join
 * @see https://awslabs.github.io/amazon-eks-ami/nodeadm/
 */
export function readNodeConfig(userData: string): NodeConfig {
  const specs = partsOf(userData).map((part) => part.spec ?? {});
  const { name, apiServerEndpoint, certificateAuthority } = Object.assign({}, ...specs.map(({ cluster }) => cluster));
  if (!name || !apiServerEndpoint || !certificateAuthority) {
    throw new Error("no NodeConfig in its user data says which cluster to join");
  }
  const { maxPods, registerWithTaints } = Object.assign({}, ...specs.map(({ kubelet }) => kubelet?.config));
  const flags = specs.flatMap(({ kubelet }) => kubelet?.flags ?? []);
  return {
    cluster: { name, apiServerEndpoint, certificateAuthority },
    ...(maxPods !== undefined && { maxPods }),
    taints: registerWithTaints ?? [],
    labels: Object.assign({}, ...flags.map(labelsOf)),
  };
}

/** The NodeConfigs of a MIME archive, or of user data that is nothing else. */
function partsOf(userData: string): Part[] {
  const boundary = /^content-type:\s*multipart\/\w+;\s*boundary="?([^"\n]+)"?/im.exec(userData)?.[1];
  if (boundary === undefined) return userData.includes("kind: NodeConfig") ? [parse(userData)] : [];
  const parts = `\n${userData.replaceAll("\r", "")}`.split(`\n--${boundary}`).slice(1);
  return parts.flatMap((part) => {
    const [headers = "", ...body] = part.split("\n\n");
    return headers.toLowerCase().includes(CONTENT_TYPE) ? [parse(body.join("\n\n"))] : [];
  });
}

/** `--node-labels="a=b,c=d"`, quoted as Karpenter does it or not. */
function labelsOf(flag: string): Record<string, string> {
  const value = /^--node-labels=(.*)$/.exec(flag)?.[1]?.replace(/^"(.*)"$/, "$1") ?? "";
  return Object.fromEntries(
    value
      .split(",")
      .filter(Boolean)
      .map((label) => {
        const [key = "", ...rest] = label.split("=");
        return [key, rest.join("=")];
      }),
  );
}
