import { addonVersions, KUBERNETES_VERSIONS } from "../eks-catalogue.ts";
import type { Rule } from "./rule.ts";

/** What the platform itself tells the VPC CNI, because pods per node follow from it; and where it is said. */
const OWN_CNI_SETTINGS: Readonly<Record<string, string>> = {
  "env.ENABLE_PREFIX_DELEGATION": "cluster.prefixDelegation",
  "env.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": "network.podCidr",
  "env.ENI_CONFIG_LABEL_DEF": "network.podCidr",
  eniConfig: "network.podCidr",
};

/** Every rule about EKS add-ons. */
export const ADDON_RULES: readonly Rule[] = [
  {
    says: "an add-on's build is one EKS offers for the Kubernetes version",
    reads: ["cluster.addons", "cluster.kubernetesVersion"],
    check: ({ addons, cluster: { kubernetesVersion } }) =>
      addons.flatMap(({ name, version }) => {
        const offered = addonVersions(name, kubernetesVersion);
        // A version EKS does not have has no builds either, and is refused by its own rule.
        if (!Object.hasOwn(KUBERNETES_VERSIONS, kubernetesVersion)) return [];
        if (version !== undefined && offered.includes(version)) return [];
        return [
          {
            path: `cluster.addons.${name}.version`,
            received: version,
            allowed: `a build for Kubernetes ${kubernetesVersion}: ${offered.join(", ") || "none is known"}`,
            remedy:
              "Use one of them, or leave version out for the newest. A build newer than config/eks-catalogue.json: npm run refresh:eks.",
          },
        ];
      }),
  },
  {
    says: "the VPC CNI's settings do not contradict the platform's",
    reads: ["cluster.addons", "network.existing"],
    check: ({ addons, network }) => {
      const configuration = addons.find(({ name }) => name === "vpc-cni")?.configuration ?? {};
      return Object.entries(OWN_CNI_SETTINGS).flatMap(([key, field]) => {
        const received = key
          .split(".")
          .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], configuration);
        if (received === undefined) return [];
        return [
          {
            path: `cluster.addons.vpc-cni.configuration.${key}`,
            received,
            allowed: `nothing: it follows from ${field}, as pods per node do`,
            remedy:
              network.existing !== undefined && field === "network.podCidr"
                ? "Remove it: in an existing VPC pods share the nodes' subnets."
                : `Remove it, and set ${field}.`,
          },
        ];
      });
    },
  },
];
