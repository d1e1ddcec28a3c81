import { conditionOf } from "../../../kubernetes/api.ts";
import type { Scenario } from "../stage.ts";

export const controller: Scenario = {
  name: "controller",
  title: "The Deployment of Karpenter's own chart finds room on the system's nodes, and becomes available.",
  async run(stage) {
    const { namespace, name } = stage.world.controller;
    await stage.until(`Deployment ${namespace}/${name} to be available`, async () => {
      const deployment = await stage.kubernetes.get("Deployment", `${namespace}/${name}`);
      const available = conditionOf(deployment, "Available");
      if (available?.status === "True" && deployment?.status?.readyReplicas === deployment?.spec?.replicas) return true;
      throw new Error(available?.message ?? "it has no condition yet");
    });
    stage.step("all its replicas are ready");
  },
};
