import { describe, expect, test } from "vitest";
import { type EnvironmentInput, generalPool, gpuInferencePool } from "../../config/environment.ts";
import { checkCustomResource } from "../../config/karpenter/check.ts";
import { MINIMAL } from "../support/environments.ts";
import { synthEnvironment, synthStack } from "../support/synth.ts";

const POOLS: EnvironmentInput = {
  ...MINIMAL,
  nodePools: [generalPool({ cpu: 100 }), gpuInferencePool({ types: ["g6.2xlarge"], gpus: 8 })],
};
const manifests = (input = POOLS) => synthStack(input, "node-pools").resources("kubernetes_manifest");
const manifest = (name: string) => manifests()[name]?.manifest as Record<string, Record<string, unknown>>;

describe("pools", () => {
  test("are Karpenter's own kinds, a class and a pool each, and the class comes first", () => {
    expect(Object.keys(manifests())).toEqual([
      "class_general",
      "class_gpu_inference",
      "pool_general",
      "pool_gpu_inference",
    ]);
    expect(manifests().pool_gpu_inference?.depends_on).toEqual(["kubernetes_manifest.class_gpu_inference"]);
  });

  test("get the cluster's security group, its subnets by tag, and Karpenter's role for nodes", () => {
    expect(manifest("class_general").spec).toMatchObject({
      securityGroupSelectorTerms: [{ id: "${data.terraform_remote_state.cluster.outputs.security_group_id}" }],
      subnetSelectorTerms: [{ tags: { "karpenter.sh/discovery": "inference-test" } }],
      role: "inference-test-karpenter-node",
    });
  });

  test("are given time to drain when they go", () => {
    for (const { timeouts } of Object.values(manifests())) expect(timeouts).toEqual({ delete: "30m" });
  });

  test("are such as the API server takes, as they are rendered", () => {
    for (const { manifest: rendered } of Object.values(manifests())) expect(checkCustomResource(rendered)).toEqual([]);
  });

  test("there is one by default: without any, no pod would ever get a node", () => {
    expect(Object.keys(manifests(MINIMAL))).toEqual(["class_general", "pool_general"]);
  });
});

test("come behind the addons, whose CRDs a plan needs", () => {
  const { "node-pools": pools, addons } = synthEnvironment(POOLS);
  expect(pools?.json.provider).toHaveProperty("kubernetes");
  expect(pools?.json.provider).not.toHaveProperty("helm");
  expect(addons?.resources("helm_release")).toHaveProperty("karpenter_crd");
});
