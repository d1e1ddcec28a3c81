import { liesWithin } from "../../config/cidr.ts";
import { code } from "./markdown.ts";
import { blockOf, type Looked, type Notice, type Values } from "./notice.ts";

type Rule = (looked: Looked) => string | undefined;

/** What cannot be taken back, or lets more people in, by type of resource. */
const RULES: Readonly<Record<string, readonly Rule[]>> = {
  aws_eks_cluster: [
    authenticationMode,
    kubernetesVersion,
    turnedOff("deletion_protection", "deletion protection is switched off"),
    publicEndpoint,
    privateEndpoint,
    fewerLogs,
    extendedSupport,
  ],
  aws_cloudwatch_log_group: [shorterRetention],
  aws_kms_key: [
    turnedOff("enable_key_rotation", "the key is rotated no more"),
    turnedOff("is_enabled", "the key is disabled: nothing encrypted with it can be read"),
  ],
  aws_s3_bucket_public_access_block: [
    ({ action }) => (action === "destroy" ? "nothing keeps the bucket from being made public" : undefined),
    ...["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"].map((name) =>
      turnedOff(name, `${code(name)} is switched off`),
    ),
  ],
  aws_s3_bucket_versioning: [
    ({ action, before, after }) => {
      const enabled = (values: Values) => blockOf(values, "versioning_configuration").status === "Enabled";
      if (!enabled(before) || (action !== "destroy" && enabled(after))) return undefined;
      return "the bucket keeps no older versions from now on";
    },
  ],
};

/** Everything in changes that a reader should not find out afterwards. */
export function worthALook(changes: readonly Looked[]): Notice[] {
  return changes
    .filter(({ action }) => action !== "create" && action !== "none")
    .flatMap((looked) =>
      (RULES[looked.resource.type] ?? []).flatMap((rule) => {
        const says = rule(looked);
        return says === undefined ? [] : [{ address: looked.resource.address, says }];
      }),
    );
}

function turnedOff(name: string, says: string): Rule {
  return ({ goesOn, before, after }) => (goesOn && before[name] === true && after[name] === false ? says : undefined);
}

/** EKS goes from one to the next, and never back. */
const AUTHENTICATION_MODES = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"];

function authenticationMode({ goesOn, before, after }: Looked): string | undefined {
  const [old, now] = [before, after].map((values) => String(blockOf(values, "access_config").authentication_mode));
  if (!goesOn || old === now) return undefined;
  const back = AUTHENTICATION_MODES.indexOf(String(now)) < AUTHENTICATION_MODES.indexOf(String(old));
  const change = `the authentication mode goes from ${code(String(old))} to ${code(String(now))}`;
  if (back) return `${change}: EKS refuses to go back`;
  const lost = now === "API" ? ", and whoever aws-auth alone names is locked out" : "";
  return `${change}: **this cannot be taken back**${lost}`;
}

function kubernetesVersion({ goesOn, before, after }: Looked): string | undefined {
  const [old, now] = [String(before.version), String(after.version)];
  if (!goesOn || old === now || before.version === undefined || after.version === undefined) return undefined;
  const upgrade = old.localeCompare(now, "en", { numeric: true }) < 0;
  const change = `Kubernetes goes from ${code(old)} to ${code(now)}`;
  return upgrade ? `${change}: **this cannot be taken back**` : `${change}: EKS does not downgrade a cluster`;
}

/** Who reaches the API server from the internet. */
function reach(values: Values): readonly string[] {
  const { endpoint_public_access, public_access_cidrs } = blockOf(values, "vpc_config");
  // EKS lets everybody in where nobody is named.
  if (endpoint_public_access !== true) return [];
  return Array.isArray(public_access_cidrs) && public_access_cidrs.length > 0 ? public_access_cidrs : ["0.0.0.0/0"];
}

function publicEndpoint({ goesOn, before, after, attributes }: Looked): string | undefined {
  if (!goesOn) return undefined;
  const path = "vpc_config.public_access_cidrs";
  if (attributes.some((change) => change.path.startsWith(path) && change.unknown))
    return "who reaches the API server from the internet is known only after apply";
  const [old, now] = [reach(before), reach(after)];
  const more = now.filter((cidr) => !liesWithin(old, cidr));
  if (more.length === 0) return undefined;
  const who = more.includes("0.0.0.0/0") ? "**everybody**" : more.map(code).join(", ");
  return old.length === 0
    ? `the API server is opened to the internet, for ${who}`
    : `the API server is opened to ${who} too`;
}

function privateEndpoint({ goesOn, before, after }: Looked): string | undefined {
  const [old, now] = [before, after].map((values) => blockOf(values, "vpc_config").endpoint_private_access);
  if (!goesOn || old !== true || now !== false) return undefined;
  return "the API server answers no longer inside the VPC: nodes reach it by NAT, or not at all";
}

function fewerLogs({ goesOn, before, after }: Looked): string | undefined {
  const [old, now] = [before, after].map(({ enabled_cluster_log_types: types }) => (Array.isArray(types) ? types : []));
  const gone = (old ?? []).filter((type) => !now?.includes(type));
  return goesOn && gone.length > 0 ? `the control plane logs less: without ${gone.map(code).join(", ")}` : undefined;
}

function extendedSupport({ goesOn, before, after }: Looked): string | undefined {
  const [old, now] = [before, after].map((values) => blockOf(values, "upgrade_policy").support_type);
  return goesOn && old !== "EXTENDED" && now === "EXTENDED"
    ? "extended support: when standard support ends the control plane costs six times as much"
    : undefined;
}

function shorterRetention({ goesOn, before, after }: Looked): string | undefined {
  // Nought is for ever.
  const days = ({ retention_in_days: value }: Values) => Number(value) || Number.POSITIVE_INFINITY;
  if (!goesOn || !(days(after) < days(before))) return undefined;
  return `what is older than ${days(after)} days is deleted from the log`;
}
