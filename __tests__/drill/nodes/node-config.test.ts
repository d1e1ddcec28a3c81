import { expect, test } from "vitest";
import { readNodeConfig } from "../../../rehearsal/drill/nodes/node-config.ts";

/** As Karpenter 1.14.1 writes it for a node class that has a NodeConfig of its own. */
const KARPENTERS = `MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="//"

--//
Content-Type: application/node.eks.aws

apiVersion: node.eks.aws/v1alpha1
kind: NodeConfig
spec:
  featureGates:
    FastImagePull: true

--//
Content-Type: application/node.eks.aws

# Karpenter Generated NodeConfig
apiVersion: node.eks.aws/v1alpha1
kind: NodeConfig
metadata: {}
spec:
  cluster:
    apiServerEndpoint: https://127.0.0.1:6443
    certificateAuthority: YSBjZXJ0aWZpY2F0ZQ==
    cidr: 172.20.0.0/16
    name: inference-test
  containerd: {}
  instance:
    localStorage:
      strategy: RAID0
  kubelet:
    config:
      maxPods: 110
      registerWithTaints:
      - effect: NoExecute
        key: karpenter.sh/unregistered
      - effect: NoSchedule
        key: nvidia.com/gpu
        value: present
    flags:
    - --node-labels="karpenter.sh/capacity-type=spot,karpenter.sh/nodepool=gpu"

--//--`;

const READ = {
  cluster: {
    name: "inference-test",
    apiServerEndpoint: "https://127.0.0.1:6443",
    certificateAuthority: "YSBjZXJ0aWZpY2F0ZQ==",
  },
  maxPods: 110,
  taints: [
    { effect: "NoExecute", key: "karpenter.sh/unregistered" },
    { effect: "NoSchedule", key: "nvidia.com/gpu", value: "present" },
  ],
  labels: { "karpenter.sh/capacity-type": "spot", "karpenter.sh/nodepool": "gpu" },
};

test("Karpenter's user data is read", () => {
  expect(readNodeConfig(KARPENTERS)).toEqual(READ);
});

test("with the line ends of MIME, too", () => {
  expect(readNodeConfig(KARPENTERS.replaceAll("\n", "\r\n"))).toEqual(READ);
});

test("scripts are passed over", () => {
  const script = `--//\nContent-Type: text/x-shellscript; charset="us-ascii"\n\n#!/bin/bash\necho "kind: NodeConfig"\n`;
  expect(readNodeConfig(KARPENTERS.replace("--//\n", `${script}--//\n`))).toEqual(READ);
});

test("of two NodeConfigs the last counts most, and flags add up", () => {
  const mine = `--//
Content-Type: application/node.eks.aws

apiVersion: node.eks.aws/v1alpha1
kind: NodeConfig
spec:
  kubelet:
    config:
      maxPods: 8
    flags:
    - --v=2
    - --node-labels=team=a
`;
  const { maxPods, labels } = readNodeConfig(KARPENTERS.replace("--//\n", `${mine}--//\n`));
  expect(maxPods).toBe(110);
  expect(labels).toEqual({ ...READ.labels, team: "a" });
});

test("a NodeConfig alone is read", () => {
  const alone = KARPENTERS.slice(KARPENTERS.indexOf("# Karpenter"), KARPENTERS.indexOf("--//--"));
  expect(readNodeConfig(alone)).toEqual(READ);
});

test.each([
  ["", "nothing"],
  ["#!/bin/bash\n/etc/eks/bootstrap.sh inference-test", "a script"],
  [KARPENTERS.replace("name: inference-test", ""), "a NodeConfig without the cluster's name"],
])("%j (%s) tells no cluster", (userData) => {
  expect(() => readNodeConfig(userData)).toThrow("no NodeConfig in its user data says which cluster to join");
});
