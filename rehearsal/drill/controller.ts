import { join } from "node:path";
import type { Manifest } from "../../kubernetes/api.ts";
import { controllerEnv, type Karpenter, serviceAccountKubeconfig, startKarpenter } from "../platform/karpenter.ts";
import type { ApiServer, Candidate } from "../platform/kubernetes.ts";
import type { Rehearsal } from "../terraform/rehearsal.ts";
import { startAwsProxy } from "./aws/proxy.ts";
import { type ControllerRole, controllerRole } from "./aws/role.ts";
import type { AwsCall, Moment } from "./record.ts";

/** Karpenter's service account, as its chart calls it. */
const SERVICE_ACCOUNT = "karpenter";

export interface ControllerOptions {
  readonly rehearsal: Rehearsal;
  readonly api: ApiServer;
  /** What Karpenter's chart creates. */
  readonly chart: readonly Candidate[];
  /** Name of the role that the chart's service account has. */
  readonly roleName: string;
  readonly clock: () => Moment;
  readonly signal: AbortSignal;
}

/** Karpenter as its chart would run it, behind a proxy that judges it by its role's policies. */
export class Controller {
  /** Every call of it to AWS. */
  readonly calls: AwsCall[] = [];
  readonly #options: ControllerOptions;
  #role: ControllerRole | undefined;
  #karpenter: Karpenter | undefined;
  #proxy: { stop(): Promise<void> } | undefined;

  constructor(options: ControllerOptions) {
    this.#options = options;
  }

  /** The role it has, with the policies of when it was started. */
  get role(): ControllerRole {
    if (this.#role === undefined) throw new Error("Karpenter was not started.");
    return this.#role;
  }

  /** The Deployment of its chart. */
  get deployment(): { readonly namespace: string; readonly name: string } {
    const manifests = this.#options.chart.map(({ manifest }) => manifest as Manifest);
    const found = manifests.find(({ kind }) => kind === "Deployment")?.metadata;
    if (found === undefined) throw new Error("Karpenter's chart has no Deployment.");
    return { namespace: found.namespace ?? "default", name: found.name };
  }

  /** Starts it, and returns when it is ready. Policies count as they are now. */
  async start(say: (what: string) => void): Promise<void> {
    const { rehearsal, api, chart, roleName, clock, signal } = this.#options;
    const { aws, awsEnv, connection, folders } = rehearsal;
    this.#role = await controllerRole(connection, roleName);
    const record = (call: AwsCall) => void this.calls.push(call);
    const proxy = await startAwsProxy({ target: aws.endpoint, connection, role: this.#role, clock, record });
    this.#proxy = proxy;
    const kubeconfig = await serviceAccountKubeconfig(api, this.deployment.namespace, SERVICE_ACCOUNT);
    // It tries again, as it does elsewhere.
    const { AWS_MAX_ATTEMPTS: _, ...own } = awsEnv;
    const env = {
      ...own,
      AWS_ENDPOINT_URL: proxy.endpoint,
      PATH: process.env.PATH ?? "",
      HOME: folders.root,
      ...controllerEnv(chart),
    };
    this.#karpenter = await startKarpenter({ env, kubeconfig, log: join(folders.logs, "karpenter.log"), say, signal });
  }

  async stop(): Promise<void> {
    await this.#karpenter?.stop();
    await this.#proxy?.stop();
  }
}
