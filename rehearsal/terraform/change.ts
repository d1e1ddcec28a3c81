import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_POOLS } from "../../config/defaults/node-pools.ts";
import { type EnvironmentInput, widePool } from "../../config/environment.ts";
import { resolveEnvironment } from "../../config/resolve.ts";
import { PROJECT } from "../platform/folders.ts";

/** A network of the documentation's, that nobody has. */
const NEW_OFFICE = "198.51.100.0/24";

/**
 * An environment as it might look a week later: changes that AWS makes in place. A plan that
 * replaces anything for them is a fault of the platform.
 */
export function aWeekLater(input: EnvironmentInput): EnvironmentInput {
  return {
    ...input,
    tags: { ...input.tags, Reviewed: "yes" },
    network: withOtherFlowLogs(input.network),
    cluster: { ...input.cluster, endpoint: movedOffice(input), access: withColleague(input) },
    nodeGroups: withNewAmi(input),
    nodePools: withAnotherPool(input),
    kubernetes: { ...input.kubernetes, bindings: withReviewers(input) },
  };
}

function withOtherFlowLogs(network: EnvironmentInput["network"]): EnvironmentInput["network"] {
  if (network.existing !== undefined || network.flowLogs === false) return network;
  const retentionDays = network.flowLogs?.retentionDays === 90 ? 180 : 90;
  return { ...network, flowLogs: { ...network.flowLogs, retentionDays } };
}

type Cluster = NonNullable<EnvironmentInput["cluster"]>;

function movedOffice({ cluster }: EnvironmentInput): NonNullable<Cluster["endpoint"]> {
  const open = cluster?.endpoint?.public ?? [];
  return { ...cluster?.endpoint, public: open.includes(NEW_OFFICE) ? ["203.0.113.0/24"] : [...open, NEW_OFFICE] };
}

function withColleague(input: EnvironmentInput): NonNullable<Cluster["access"]> {
  const { account, partition } = resolveEnvironment(input);
  const principal = `arn:${partition}:iam::${account}:role/NewColleague`;
  return [...(input.cluster?.access ?? []), { principal, policy: "View", namespaces: ["default"] }];
}

function withReviewers({ kubernetes }: EnvironmentInput) {
  return [...(kubernetes?.bindings ?? []), { group: "reviewers", clusterRole: "view" }];
}

function withNewAmi(input: EnvironmentInput): NonNullable<EnvironmentInput["nodeGroups"]> {
  const groups = resolveEnvironment(input).nodeGroups.map(({ name, releaseVersion }) => [
    name,
    { ...input.nodeGroups?.[name], releaseVersion: nextRelease(releaseVersion) },
  ]);
  return Object.fromEntries(groups);
}

/** One pool more, and of the others as many nodes at once may be disrupted as nobody would have chosen. */
function withAnotherPool({ nodePools }: EnvironmentInput): NonNullable<EnvironmentInput["nodePools"]> {
  const moved = (nodePools ?? DEFAULT_POOLS).map((pool) =>
    pool.preset === undefined ? pool : { ...pool, budgets: [{ nodes: "7" }] },
  );
  return [...moved, widePool({ name: "week-later", cpu: 100 })];
}

/** The release of the week after. */
function nextRelease(release: string): string {
  const [patch, date = ""] = release.split("-");
  const day = new Date(date.replace(/(....)(..)(..)/, "$1-$2-$3"));
  day.setUTCDate(day.getUTCDate() + 7);
  return `${patch}-${day.toISOString().slice(0, 10).replaceAll("-", "")}`;
}

/** What EKS offers a week later: the catalogue, with the AMI releases of then. */
export function catalogueAWeekLater(input: EnvironmentInput): object {
  const catalogue = JSON.parse(readFileSync(join(PROJECT, "config/eks-catalogue.json"), "utf8"));
  const { cluster, nodeGroups } = resolveEnvironment(input);
  const known: string[] = catalogue.nodeReleases[cluster.kubernetesVersion] ?? [];
  const own = nodeGroups.flatMap(({ releaseVersion }) => [nextRelease(releaseVersion), releaseVersion]);
  const nodeReleases = { ...catalogue.nodeReleases, [cluster.kubernetesVersion]: [...new Set([...own, ...known])] };
  return { ...catalogue, nodeReleases };
}
