import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { isDeployed, type State } from "../stack-state.ts";
import type { SynthesizedStack } from "../stacks.ts";

/** The stack that says where the API server answers. */
const CLUSTER = "cluster";
/** How long an API server may take to answer at all. */
const PATIENCE_SECONDS = 10;

/** States by stack, of the stacks before the one in question. */
export type States = ReadonlyMap<string, State | undefined>;

/** A stack's JSON, as far as it is read here. */
interface Json {
  readonly provider: Readonly<Record<string, unknown>>;
  readonly data?: { readonly terraform_remote_state?: Readonly<Record<string, unknown>> };
}

/**
 * Why a stack cannot be planned yet. Terraform would find out as well, and say it in words about
 * null values, kinds it does not know and connections to nowhere.
 *
 * @returns `undefined` when it can be planned
 */
export async function whyNotYet(stack: SynthesizedStack, states: States): Promise<string | undefined> {
  const text = readFileSync(join(stack.folder, "cdk.tf.json"), "utf8");
  const { provider, data }: Json = JSON.parse(text);
  const absent = stack.dependencies.filter((name) => !isDeployed(states.get(name)));
  const unread = absent.filter((name) => addressOf(name) in (data?.terraform_remote_state ?? {}));
  if (unread.length > 0) return notDeployed(unread);
  const unpublished = unpublishedOutputs(text, states);
  if (unpublished.length > 0)
    return `It reads ${unpublished.join(", ")}, which the last deployment did not publish: deploy that first.`;
  if ("kubernetes" in provider || "helm" in provider) {
    const { endpoint, certificate_authority: authority } = states.get(CLUSTER)?.outputs ?? {};
    const silent = await whyNoAnswer(String(endpoint?.value), String(authority?.value));
    if (silent !== undefined) return silent;
  }
  // Those it reads nothing of: they bring the kinds it uses, or what has to be there before it.
  return absent.length > 0 ? notDeployed(absent) : undefined;
}

function notDeployed(stacks: readonly string[]): string {
  return `It needs ${stacks.join(" and ")}, not deployed yet.`;
}

/** Outputs of other stacks that a stack's JSON reads and their states do not have, e.g. `cluster.endpoint`. */
function unpublishedOutputs(json: string, states: States): string[] {
  const published = new Set(
    [...states].flatMap(([name, state]) =>
      Object.keys(state?.outputs ?? {}).map((output) => `${addressOf(name)}.${output}`),
    ),
  );
  const read = [...json.matchAll(/data\.terraform_remote_state\.(\w+)\.outputs\.(\w+)/g)];
  return [...new Set(read.map(([, stack, output]) => `${stack}.${output}`))].filter((name) => !published.has(name));
}

/** The name a stack has in an address. */
function addressOf(stack: string): string {
  return stack.replaceAll("-", "_");
}

/**
 * Why an API server gives no answer from here. Any answer will do: whether it lets us in is for
 * Terraform to find out.
 */
async function whyNoAnswer(endpoint: string, authority: string): Promise<string | undefined> {
  // Terraform's providers go by it, and Node does not.
  if (process.env.HTTPS_PROXY ?? process.env.https_proxy) return undefined;
  const trouble = await new Promise<string | undefined>((done) => {
    const asked = request(`${endpoint}/readyz`, {
      ca: Buffer.from(authority, "base64"),
      timeout: PATIENCE_SECONDS * 1000,
    });
    asked.on("response", (answer) => {
      answer.resume();
      done(undefined);
    });
    asked.on("timeout", () => asked.destroy(new Error(`nothing in ${PATIENCE_SECONDS} seconds`)));
    asked.on("error", (error) => done(error.message || String((error as NodeJS.ErrnoException).code)));
    asked.end();
  });
  if (trouble === undefined) return undefined;
  return (
    `The API server ${endpoint} does not answer from here (${trouble}). By default it answers inside the VPC alone: ` +
    "docs/runbooks/reach-the-cluster.md has ways in."
  );
}
