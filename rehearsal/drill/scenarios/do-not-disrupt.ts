import { expect, type Scenario } from "../stage.ts";

const ANNOTATION = "karpenter.sh/do-not-disrupt";
/** A node of four vCPUs, the smallest of the pool, holds one of each and no more. */
const [FILLER, JOB] = [2.9, 0.7];

export const doNotDisrupt: Scenario = {
  name: "do-not-disrupt",
  title:
    "Of nodes that one could do without, those stay whose pods say karpenter.sh/do-not-disrupt, as long as they do.",
  async run(stage) {
    const pool = await stage.pool("cpu", { consolidateAfter: "5s" });
    await stage.deploy({ name: "filler", replicas: 3, cpu: FILLER, apart: true, pools: [pool] });
    await stage.running("filler", 3);
    const annotations = { [ANNOTATION]: "true" };
    await stage.deploy({ name: "job", replicas: 2, cpu: JOB, pools: [pool], annotations });
    const jobs = await stage.running("job", 2);
    await stage.deploy({ name: "guest", replicas: 1, cpu: JOB, pools: [pool] });
    const [guest] = await stage.running("guest", 1);
    const nodes = await stage.nodes(pool, 3);
    const guests = nodes.find(({ node }) => node === guest?.spec?.nodeName);
    expect(
      jobs.every(({ spec }) => spec?.nodeName !== guests?.node),
      "The guest shares a node with a job.",
    );
    await stage.scale("filler", 0);
    stage.step("each node has one small pod left: two of them are not to be disrupted");
    await stage.nodes(pool, 2);
    expect(guests?.gone !== undefined, "Not the guest's node went, but one whose pod is not to be disrupted.");
    stage.step("the guest's node went, those of the jobs stay");
  },
};
