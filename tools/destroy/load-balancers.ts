import type { Kind, Kubernetes } from "../../kubernetes/api.ts";
import { nameOf } from "../../kubernetes/api.ts";
import { type Aws, taggedFor } from "./leftovers.ts";
import { type Patience, untilGone } from "./waiting.ts";

/** An object of the cluster that a controller makes a load balancer for. */
export interface Balanced {
  readonly kind: Kind;
  readonly name: string;
}

/** Every object that has a load balancer, or would get one. */
export async function balancedObjects(kubernetes: Kubernetes): Promise<Balanced[]> {
  const services = await kubernetes.list("Service");
  const gateways = (await kubernetes.knows("Gateway")) ? await kubernetes.list("Gateway") : [];
  const named = (kind: Kind) => (object: Parameters<typeof nameOf>[0]) => ({ kind, name: nameOf(object) });
  return [
    ...(await kubernetes.list("Ingress")).map(named("Ingress")),
    ...gateways.map(named("Gateway")),
    ...services.filter(({ spec }) => spec?.type === "LoadBalancer").map(named("Service")),
  ];
}

/**
 * Deletes every Ingress, Gateway and Service of type LoadBalancer, and waits until they are gone and no
 * load balancer of the cluster's is left in AWS. Their controller must be alive: it deletes both.
 */
export async function deleteLoadBalancers(
  kubernetes: Kubernetes,
  cluster: string,
  aws: Aws,
  patience: Patience,
): Promise<void> {
  for (const { kind, name } of await balancedObjects(kubernetes)) await kubernetes.delete(kind, name);
  const look = async () => {
    const objects = await balancedObjects(kubernetes);
    const inAws = await taggedFor(cluster, aws, ["load balancer", "target group"]);
    const left = [...objects.map(({ kind, name }) => `${kind} ${name}`), ...inAws.map(({ id }) => id)];
    const orphaned = objects.length === 0 && inAws.length > 0;
    const why = orphaned
      ? ["Nothing in the cluster asks for these any more: their controller should delete them."]
      : [];
    return { left, why };
  };
  await untilGone("Ingresses, Gateways, LoadBalancer Services and load balancers", look, patience);
}
