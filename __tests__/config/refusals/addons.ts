import { addonVersions, KUBERNETES_VERSIONS } from "../../../config/eks-catalogue.ts";
import { withCluster } from "../../support/environments.ts";
import type { Refusals } from "./refusal.ts";

const [NEWEST = "", OLDER = ""] = Object.keys(KUBERNETES_VERSIONS);
const withCni = (configuration: Record<string, unknown>) => withCluster({ addons: { "vpc-cni": { configuration } } });

export const ADDON_REFUSALS: Refusals = {
  "an add-on's build is one EKS offers for the Kubernetes version": [
    {
      when: "it is of another Kubernetes version",
      input: withCluster({
        kubernetesVersion: OLDER,
        addons: { "kube-proxy": { version: addonVersions("kube-proxy", NEWEST)[0] } },
      }),
      path: "cluster.addons.kube-proxy.version",
      remedy: /leave version out for the newest/,
      allowed: new RegExp(`for Kubernetes ${OLDER}: ${addonVersions("kube-proxy", OLDER).join(", ")}`),
    },
    {
      when: "it lacks its build number",
      input: withCluster({ addons: { "metrics-server": { version: "v0.9.0" } } }),
      path: "cluster.addons.metrics-server.version",
      remedy: /npm run refresh:eks/,
    },
  ],
  "the VPC CNI's settings do not contradict the platform's": [
    {
      when: "they switch prefixes off",
      input: withCni({ env: { ENABLE_PREFIX_DELEGATION: "false" } }),
      path: "cluster.addons.vpc-cni.configuration.env.ENABLE_PREFIX_DELEGATION",
      remedy: /set cluster\.prefixDelegation/,
    },
    {
      when: "they say again what is so anyway",
      input: withCni({ env: { ENABLE_PREFIX_DELEGATION: "true" } }),
      path: "cluster.addons.vpc-cni.configuration.env.ENABLE_PREFIX_DELEGATION",
      remedy: /set cluster\.prefixDelegation/,
    },
    {
      when: "they switch the pods' own subnets on",
      input: withCni({ env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true", WARM_PREFIX_TARGET: "1" } }),
      path: "cluster.addons.vpc-cni.configuration.env.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG",
      remedy: /set network\.podCidr/,
    },
    {
      when: "they say which subnets a node's pods are in",
      input: withCni({ env: { ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone" } }),
      path: "cluster.addons.vpc-cni.configuration.env.ENI_CONFIG_LABEL_DEF",
      remedy: /set network\.podCidr/,
    },
    {
      when: "they bring subnets for pods",
      input: withCni({ eniConfig: { create: true } }),
      path: "cluster.addons.vpc-cni.configuration.eniConfig",
      remedy: /set network\.podCidr/,
    },
  ],
};
