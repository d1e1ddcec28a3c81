import type { IncomingHttpHeaders } from "node:http";

/** What is passed with a call, as the service's API reference names it. Lists are by position. */
export type Parameters = { readonly [name: string]: Parameters | string | undefined };

/** How a service writes requests and answers. */
export type Protocol = "ec2" | "query" | "json" | "rest-json";

/** A call of AWS's API. */
export interface AwsRequest {
  /** As signatures and IAM name it, e.g. `ec2`. */
  readonly service: string;
  readonly region: string;
  /** E.g. `CreateFleet`. */
  readonly operation: string;
  readonly protocol: Protocol;
  readonly parameters: Parameters;
}

/** An HTTP request that was read to its end. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Operations that are told by method and path alone. A group of the path is the parameter. */
const REST_OPERATIONS = [
  { service: "eks", method: "GET", path: /^\/clusters\/(?<name>[^/]+)$/, operation: "DescribeCluster" },
  {
    service: "arc-zonal-shift",
    method: "GET",
    path: /^\/managedresources\/(?<resourceIdentifier>.+)$/,
    operation: "GetManagedResource",
  },
] as const;

/**
 * Reads a call in any of the protocols Karpenter's clients speak.
 *
 * Service and region are the signature's: the host is the same for all services here.
 *
 * @returns undefined when it is not signed by its headers
 */
export function parseRequest(http: HttpRequest): AwsRequest | undefined {
  const [, region, service] = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(http.headers.authorization ?? "") ?? [];
  if (region === undefined || service === undefined) return undefined;
  return { service, region, ...operationOf(service, http) };
}

function operationOf(service: string, http: HttpRequest): Omit<AwsRequest, "service" | "region"> {
  const target = http.headers["x-amz-target"];
  if (typeof target === "string") {
    const operation = target.slice(target.lastIndexOf(".") + 1);
    return { protocol: "json", operation, parameters: JSON.parse(http.body || "{}") };
  }
  if (http.headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
    const { Action, ...parameters } = nested(new URLSearchParams(http.body));
    return { protocol: service === "ec2" ? "ec2" : "query", operation: String(Action), parameters };
  }
  const { pathname } = new URL(http.url, "http://localhost");
  for (const { operation, method, path, service: of } of REST_OPERATIONS) {
    const match = of === service && method === http.method ? path.exec(pathname) : null;
    if (match) return { protocol: "rest-json", operation, parameters: decoded(match.groups) };
  }
  return { protocol: "rest-json", operation: `${http.method} ${pathname}`, parameters: {} };
}

/** `Tag.1.Key=a` as `{ Tag: { 1: { Key: "a" } } }`. IAM and STS write `Tags.member.1.Key`. */
function nested(flat: URLSearchParams): Parameters {
  type Tree = { [name: string]: Tree | string };
  const tree: Tree = Object.create(null);
  for (const [path, value] of flat) {
    const names = path.split(".").filter((name) => name !== "member");
    let branch = tree;
    for (const name of names.slice(0, -1)) {
      const next = branch[name];
      branch = branch[name] = typeof next === "object" ? next : Object.create(null);
    }
    branch[names.at(-1) ?? path] = value;
  }
  return tree;
}

function decoded(groups: Readonly<Record<string, string>> = {}): Parameters {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
}

/** A single value, wherever it is: undefined when it is not there. */
export function text(parameters: Parameters, ...path: readonly string[]): string | undefined {
  let value: Parameters | string | undefined = parameters;
  for (const name of path) value = typeof value === "object" ? value[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

/** A list of structures, in order: empty when it is not there. */
export function structures(parameters: Parameters, name: string): Parameters[] {
  return items(parameters[name]).filter((item) => typeof item === "object");
}

/** A list of values, in order: empty when it is not there. */
export function texts(parameters: Parameters, name: string): string[] {
  return items(parameters[name]).filter((item) => typeof item === "string");
}

// Names that are numbers are in order in JavaScript, whatever order they came in.
function items(list: Parameters | string | undefined): (Parameters | string | undefined)[] {
  return typeof list === "object" ? Object.values(list) : [];
}
