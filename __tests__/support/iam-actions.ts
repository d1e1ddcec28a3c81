/** EKS's calls, which have no action but a path. */
const EKS: readonly (readonly [method: string, path: RegExp, action: string])[] = [
  ["POST", /^\/clusters$/, "CreateCluster"],
  ["GET", /^\/clusters\/[^/]+$/, "DescribeCluster"],
  ["DELETE", /^\/clusters\/[^/]+$/, "DeleteCluster"],
  ["POST", /^\/clusters\/[^/]+\/update-config$/, "UpdateClusterConfig"],
  ["POST", /^\/clusters\/[^/]+\/updates$/, "UpdateClusterVersion"],
  ["GET", /\/updates\/[^/]+$/, "DescribeUpdate"],
  ...part("access-entries", "AccessEntry"),
  ["GET", /\/access-entries\/[^/]+\/access-policies$/, "ListAssociatedAccessPolicies"],
  ["POST", /\/access-entries\/[^/]+\/access-policies$/, "AssociateAccessPolicy"],
  ["DELETE", /\/access-entries\/[^/]+\/access-policies\/[^/]+$/, "DisassociateAccessPolicy"],
  ...part("addons", "Addon"),
  ["POST", /\/addons\/[^/]+\/update$/, "UpdateAddon"],
  ...part("node-groups", "Nodegroup"),
  ["POST", /\/node-groups\/[^/]+\/update-config$/, "UpdateNodegroupConfig"],
  ["POST", /\/node-groups\/[^/]+\/update-version$/, "UpdateNodegroupVersion"],
  ...part("pod-identity-associations", "PodIdentityAssociation"),
  ["POST", /^\/tags\//, "TagResource"],
  ["DELETE", /^\/tags\//, "UntagResource"],
  ["GET", /^\/tags\//, "ListTagsForResource"],
];

/** What is made, read, changed and removed below a cluster. */
function part(folder: string, name: string): (readonly [string, RegExp, string])[] {
  const one = new RegExp(`/${folder}/[^/]+$`);
  return [
    ["POST", new RegExp(`/${folder}$`), `Create${name}`],
    ["GET", one, `Describe${name}`],
    ["DELETE", one, `Delete${name}`],
    ["POST", one, `Update${name}`],
  ];
}

/**
 * The IAM actions of the requests in a log of the local AWS, each once, sorted. Asking who one is takes no permission
 * and is left out.
 *
 * @throws when a request is of no known action
 */
export function iamActionsOf(log: string): string[] {
  const actions = log.split("\n").flatMap((line) => {
    const [, method = "", , , service = "", asked = ""] = line.split(" ");
    if (!/^[a-z0-9-]+$/.test(service) || service === "sts") return [];
    return [`${service}:${service === "eks" ? eksAction(method, asked) : asked.split(".").at(-1)}`];
  });
  return [...new Set(actions)].sort();
}

/** Within paths, names are one segment: what is encoded in the ARN of a principal or resource was decoded for the log. */
function eksAction(method: string, path: string): string {
  const segments = path.replace(/arn:.*?(?=$|\/access-policies)/g, "arn").replace(/(\/access-policies)\/.+$/, "$1/arn");
  const found = EKS.find(([of, pattern]) => of === method && pattern.test(segments));
  if (found === undefined) throw new Error(`no action of EKS's is ${method} ${path}`);
  return found[2];
}
