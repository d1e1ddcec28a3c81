import type { Environment } from "../../config/environment.ts";
import { CLUSTER_OUTPUTS } from "../../stacks/cluster.ts";
import { KUBERNETES_STACKS } from "../../stacks/platform.ts";
import { RETAINED_OUTPUTS } from "../../stacks/retained.ts";
import type { Say } from "../steps.ts";
import { type Cluster, lookAtCluster } from "./cluster.ts";
import { Aws, removal, type Tagged, taggedFor } from "./leftovers.ts";
import { type Balanced, balancedObjects } from "./load-balancers.ts";
import { poolsAndNodes } from "./node-pools.ts";
import { lookAtStacks, type StackState, stateLocation } from "./stacks.ts";
import { type Disk, disks } from "./volumes.ts";

/** What its user has agreed to. */
export interface Agreed {
  /** That what outlives a cluster goes too. */
  readonly all: boolean;
  /** That volumes go. */
  readonly volumes: boolean;
  /** That the cluster's API is not asked. */
  readonly withoutApi: boolean;
}

/** What there is of an environment: in state, in its cluster and in AWS. */
export interface Survey {
  readonly environment: Environment;
  readonly agreed: Agreed;
  readonly cluster: Cluster;
  readonly balanced: readonly Balanced[];
  readonly nodePools: readonly string[];
  readonly nodeClaims: readonly string[];
  readonly disks: readonly Disk[];
  /** In the order in which they go. */
  readonly stacks: readonly Pick<StackState, "name" | "resources" | "ids">[];
  /** Where state is kept. */
  readonly stateLocation: string;
  /** Everything in AWS with a tag of the cluster's. */
  readonly tagged: readonly Tagged[];
}

/** A survey by which things can be changed. */
export interface Found extends Survey {
  readonly stacks: readonly StackState[];
}

/** Looks everywhere, and changes nothing. */
export async function survey(environment: Environment, agreed: Agreed, say: Say, signal: AbortSignal): Promise<Found> {
  say("state");
  const stacks = await lookAtStacks(environment.name, say, signal);
  say("the cluster");
  const cluster = await lookAtCluster(environment);
  const kubernetes = cluster.state === "answers" && !agreed.withoutApi ? cluster.kubernetes : undefined;
  const pools = kubernetes && (await poolsAndNodes(kubernetes));
  say("AWS");
  return {
    environment,
    agreed,
    cluster,
    stacks,
    balanced: kubernetes === undefined ? [] : await balancedObjects(kubernetes),
    nodePools: pools?.NodePool ?? [],
    nodeClaims: pools?.NodeClaim ?? [],
    disks: kubernetes === undefined ? [] : await disks(kubernetes),
    stateLocation: stateLocation(),
    tagged: await taggedFor(environment.names.cluster, new Aws(environment.region)),
  };
}

/** Whether a stack outlives the cluster, and is not to go too. */
export function stays(stack: Pick<StackState, "name">, { all }: Agreed): boolean {
  return stack.name === RETAINED_OUTPUTS.stack && !all;
}

/** What of AWS nobody's state has: what controllers made, and what was left. */
export function notInState({ tagged, stacks }: Pick<Survey, "tagged" | "stacks">): Tagged[] {
  return tagged.filter(({ id }) => !stacks.some(({ ids }) => ids.has(id)));
}

/** Whether it may be there at the end, as its user did not agree that it goes. */
export function isKept({ kind }: Tagged, { volumes }: Agreed): boolean {
  return kind === "snapshot" || (kind === "volume" && !volumes);
}

/**
 * Why a destroy must not go on as things are, with the word that lets it: the cluster's API cannot be
 * asked, and what its controllers made would be left. A destroy that was interrupted after they were
 * done with goes on: with the access entries, nobody can ask the API any more.
 */
export function obstacle(survey: Survey): string | undefined {
  const { cluster, agreed, environment, stacks } = survey;
  if (cluster.state === "answers" || agreed.withoutApi) return undefined;
  const orphans = notInState(survey).filter((thing) => thing.needsCluster && !isKept(thing, agreed));
  const before = stacks.slice(
    0,
    stacks.findIndex(({ name }) => name === CLUSTER_OUTPUTS.stack),
  );
  if (orphans.length === 0 && before.every(({ resources }) => resources.length === 0)) return undefined;
  const what =
    cluster.state === "gone"
      ? `The cluster ${environment.names.cluster} is gone already, but not all that was made for it.`
      : `The API server of ${environment.names.cluster} cannot be asked: ${cluster.why}.\nRun this from where it can be reached: docs/runbooks/reach-the-cluster.md.`;
  return `${what}
To go on all the same, add --without-api. Skipped are then: deleting Ingresses, LoadBalancer Services,
NodePools and volumes; the stacks ${KUBERNETES_STACKS.join(" and ")} are taken out of the state, as what they hold
goes with the cluster. That leaves what controllers made in AWS${listed(orphans)}
The network cannot be destroyed before those are removed.`;
}

function listed(things: readonly Tagged[]): string {
  return things.length === 0 ? ", of which nothing is seen now." : `:\n${leftoverLines(things).join("\n")}`;
}

/** What goes, in its order, and what stays. */
export function describe(survey: Survey): string {
  const { environment, agreed, cluster, stacks, stateLocation } = survey;
  const { name, names, account, region } = environment;
  const going = stacks.filter((stack) => !stays(stack, agreed));
  const steps = [
    ...inCluster(survey),
    ...(cluster.state !== "gone" && cluster.isProtected
      ? [`deletion protection of ${names.cluster} is switched off`]
      : []),
    ...going.map(({ name, resources }) => `stack ${name.padEnd(10)}  ${contents(resources)}`),
    "what is left with a tag of the cluster's is listed, and not touched",
  ];
  const staying = [
    ...stacks.filter((stack) => stays(stack, agreed)).map((stack) => keptStack(stack)),
    `${stateLocation}, with the history of this state`,
    ...volumesThatStay(survey),
    "whatever carries no tag of the cluster's",
  ];
  const stateOf = { gone: "is not there", silent: "does not answer", answers: "answers" }[cluster.state];
  return `Environment ${name}: cluster ${names.cluster} in account ${account}, ${region}. The cluster ${stateOf}.

Goes, in this order:
${steps.map((step, index) => `${String(index + 1).padStart(3)}. ${step}`).join("\n")}

Stays:
${staying.map((what) => `  -  ${what}`).join("\n")}`;
}

function inCluster({ cluster, agreed, balanced, nodePools, nodeClaims, disks }: Survey): string[] {
  if (cluster.state === "gone") return [];
  if (cluster.state === "silent" || agreed.withoutApi)
    return ["skipped: load balancers, NodePools and volumes, which its controllers would remove"];
  const going = disks.filter(({ goesWithClaim }) => goesWithClaim && agreed.volumes);
  return [
    `Ingresses, Gateways, LoadBalancer Services and their load balancers: ${some(balanced.map(({ kind, name }) => `${kind} ${name}`))}`,
    `NodePools: ${some(nodePools)}; their nodes are drained and terminated: ${some(nodeClaims)}`,
    ...(going.length > 0 ? [`volumes and their claims: ${some(going.map(diskName))}`] : []),
  ];
}

function volumesThatStay({ disks, agreed }: Survey): string[] {
  const line = (how: string, which: readonly Disk[]) =>
    which.length === 0 ? [] : [`volumes, ${how}: ${some(which.map(diskName))}`];
  return [
    ...line(
      "unless --volumes is said",
      disks.filter(({ goesWithClaim }) => goesWithClaim && !agreed.volumes),
    ),
    ...line(
      "which are retained",
      disks.filter(({ goesWithClaim }) => !goesWithClaim),
    ),
  ];
}

function diskName({ claim, volumeId }: Disk): string {
  return claim === undefined ? volumeId : `${volumeId} of ${claim}`;
}

function keptStack({ name, resources }: Pick<StackState, "name" | "resources">): string {
  return `stack ${name}: the cluster's key and its log, without which backups and logs cannot be read, ${contents(resources)}; --all destroys it too`;
}

function contents(resources: readonly string[]): string {
  return resources.length === 0 ? "nothing is left of it" : `${resources.length} resources`;
}

/** As many names as a reader takes in. */
function some(names: readonly string[], most = 8): string {
  if (names.length === 0) return "there are none";
  const rest = names.length > most ? ` and ${names.length - most} more` : "";
  return `${names.slice(0, most).join(", ")}${rest}`;
}

/** Things with who made them, a line each. */
export function thingLines(things: readonly Tagged[]): string[] {
  const kinds = Math.max(0, ...things.map(({ kind }) => kind.length));
  return things.map(({ kind, id, by }) => `  ${kind.padEnd(kinds)}  ${id}, of ${by}`);
}

/** The same with the command that removes each. */
export function leftoverLines(things: readonly Tagged[]): string[] {
  return thingLines(things).map((line, index) => `${line}: ${removal(things[index] as Tagged)}`);
}
