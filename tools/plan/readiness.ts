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

/**
 * Why a stack cannot be planned yet. Terraform would find out as well, and say it in words about
 * null values, kinds it does not know and connections to nowhere.
 *
 * @returns `undefined` when it can be planned
 */
export async function whyNotYet(stack: SynthesizedStack, states: States): Promise<string | undefined> {
  const absent = stack.dependencies.filter((name) => !isDeployed(states.get(name)));
  if (absent.length > 0) return `It needs ${absent.join(" and ")}, not deployed yet.`;
  const text = readFileSync(join(stack.folder, "cdk.tf.json"), "utf8");
  const unpublished = unpublishedOutputs(text, states);
  if (unpublished.length > 0)
    return `It reads ${unpublished.join(", ")}, which the last deployment did not publish. Deploy that first.`;
  const { provider } = JSON.parse(text);
  if (!("kubernetes" in provider || "helm" in provider)) return undefined;
  const { endpoint, certificate_authority: authority } = states.get(CLUSTER)?.outputs ?? {};
  return await whyNoAnswer(String(endpoint?.value), String(authority?.value));
}

/** Outputs of other stacks that a stack's JSON reads and the state does not have, e.g. `cluster.endpoint`. */
export function unpublishedOutputs(json: string, states: States): string[] {
  const read = [...json.matchAll(/data\.terraform_remote_state\.([\w-]+)\.outputs\.(\w+)/g)];
  const missing = read.flatMap(([, stack = "", output = ""]) =>
    output in (stateOf(stack, states)?.outputs ?? {}) ? [] : [`${stack}.${output}`],
  );
  return [...new Set(missing)];
}

/** Addresses have underscores where names of stacks have hyphens. */
function stateOf(address: string, states: States): State | undefined {
  return [...states].find(([name]) => name.replaceAll("-", "_") === address)?.[1];
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
