import { expect, type Scenario } from "../stage.ts";

const ANNOTATION = "karpenter.sh/do-not-disrupt";

export const doNotDisrupt: Scenario = {
  name: "do-not-disrupt",
  title:
    "Nodes that one could do without stay while their pods say karpenter.sh/do-not-disrupt, and go when they do not.",
  async run(stage) {
    const pool = await stage.pool("cpu", { consolidateAfter: "5s" });
    // A filler and a job fill a node of four vCPUs, so that there are two nodes with a job each.
    await stage.deploy({ name: "filler", replicas: 2, cpu: 2.9, apart: true, pools: [pool] });
    await stage.running("filler", 2);
    await stage.deploy({ name: "job", replicas: 2, cpu: 0.7, pools: [pool], annotations: { [ANNOTATION]: "true" } });
    const jobs = await stage.running("job", 2);
    const nodes = await stage.nodes(pool, 2);
    expect(new Set(jobs.map(({ spec }) => spec?.nodeName)).size === 2, "The two jobs are not on a node each.");
    await stage.scale("filler", 0);
    stage.step("the jobs alone are left, and would share a node");
    for (const { node = "" } of nodes) await stage.said("Node", node, /do-not-disrupt/);
    expect(
      stage.liveNodes(pool).every(({ terminating }) => terminating === undefined),
      "A node is going all the same.",
    );
    stage.step("both nodes stay: their pods are not to be disrupted");
    for (const { metadata } of jobs)
      await stage.kubernetes.patch("Pod", `do-not-disrupt/${metadata?.name}`, {
        metadata: { annotations: { [ANNOTATION]: null } },
      });
    await stage.nodes(pool, 1);
    await stage.running("job", 2);
    stage.step("one node went, and the jobs share the other");
  },
};
