import karpenter from "../upstream/karpenter-1.14.1.json" with { type: "json" };
import loadBalancerController from "../upstream/load-balancer-controller-3.5.0.json" with { type: "json" };

/** Actions by statement, as a controller's own policy document had them on the day it was read. */
export interface Upstream {
  readonly source: readonly string[];
  readonly read: string;
  readonly statements: Readonly<Record<string, readonly string[]>>;
}

export const KARPENTER: Upstream = karpenter;
export const LOAD_BALANCER_CONTROLLER: Upstream = loadBalancerController;

/** Actions of one upstream statement. */
export function actionsOf(upstream: Upstream, statement: string): readonly string[] {
  const actions = upstream.statements[statement];
  if (actions === undefined) throw new Error(`upstream has no statement ${statement}`);
  return actions;
}
