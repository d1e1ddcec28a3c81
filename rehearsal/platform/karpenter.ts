import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CoreV1Api,
  KubeConfig,
  type V1Container,
  type V1Deployment,
  type V1EnvVarSource,
  type V1ResourceFieldSelector,
} from "@kubernetes/client-node";
import { execa } from "execa";
import { quantity } from "../../kubernetes/quantity.ts";
import { CommandFailed } from "./errors.ts";
import { buildGo } from "./go.ts";
import { type ApiServer, type Candidate, KUBERNETES, karpenterVersion, kubernetesAssets } from "./kubernetes.ts";

/** Folder of the Go module that names what Karpenter's controller is built from. */
const CONTROLLER = join(KUBERNETES, "controller");
/** Karpenter's own main package. */
const PACKAGE = "github.com/aws/karpenter-provider-aws/cmd/controller";
/** How long Karpenter may take until it has read the cluster and what AWS sells. */
const PATIENCE_SECONDS = 120;
/** How long it may take to end, beyond what `kubernetes run` gives it. */
const GRACE_SECONDS = 10;

/**
 * Builds Karpenter's controller on first use, and keeps it in the user's cache folder.
 *
 * @returns the program
 * @throws MissingPrerequisite when there is no Go, or modules cannot be had
 */
export async function karpenterAssets(say: (what: string) => void, signal?: AbortSignal): Promise<string> {
  const folder = await buildGo({
    what: `Karpenter ${karpenterVersion()}`,
    duration: "about three minutes",
    module: CONTROLLER,
    name: "karpenter",
    packages: [PACKAGE],
    // What it calls itself in its log and when it asks AWS.
    variables: { "sigs.k8s.io/karpenter/pkg/operator.Version": karpenterVersion() },
    say,
    signal,
  });
  return join(folder, "controller");
}

/** Karpenter's controller, at work until it is stopped. */
export interface Karpenter {
  /** Says why, should it end by itself. Never rejected, and never answered when it is stopped. */
  readonly failed: Promise<CommandFailed>;
  /** Ends it, and returns when it is gone. */
  stop(): Promise<void>;
}

export interface KarpenterOptions {
  /** Its whole environment, but for what this function sets: AWS, and its settings (see {@link controllerEnv}). */
  readonly env: Readonly<Record<string, string>>;
  /** File that names the API server, and whom Karpenter is for it. */
  readonly kubeconfig: string;
  /** File that gets what it says. */
  readonly log: string;
  /** Told what takes time. */
  readonly say: (what: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts Karpenter's controller and waits until it is ready. It lives as long as the standard input of
 * `kubernetes run` is open, so that it ends with this process however that ends.
 *
 * It tells its metrics and its health on free ports, of every address of this machine: it can be told
 * a port only.
 *
 * @throws MissingPrerequisite as {@link karpenterAssets} does, CommandFailed when it ends before it is ready
 */
export async function startKarpenter({ env, kubeconfig, log, say, signal }: KarpenterOptions): Promise<Karpenter> {
  const { program } = await kubernetesAssets(say, signal);
  const controller = await karpenterAssets(say, signal);
  signal?.throwIfAborted();
  const [metricsPort, healthPort] = await freePorts(2);
  mkdirSync(dirname(log), { recursive: true });
  const begun = existsSync(log) ? statSync(log).size : 0;
  const said = { file: log, append: true } as const;
  const child = execa(program, ["run", controller], {
    env: {
      ...env,
      KUBECONFIG: kubeconfig,
      METRICS_PORT: String(metricsPort),
      HEALTH_PROBE_PORT: String(healthPort),
      // It is the only one, and need not wait until it is elected.
      DISABLE_LEADER_ELECTION: "true",
    },
    extendEnv: false,
    stdio: ["pipe", said, said],
    // The log has it.
    buffer: false,
    detached: true,
    reject: false,
  });
  let stopped = false;
  const stop = async () => {
    stopped = true;
    child.stdin.end();
    const forced = setTimeout(() => child.kill("SIGKILL"), GRACE_SECONDS * 1000);
    await child;
    clearTimeout(forced);
  };
  signal?.addEventListener("abort", () => void stop(), { once: true });
  const failed = new Promise<CommandFailed>((tell) => {
    void child.then(({ exitCode }) => {
      const output = readFileSync(log).subarray(begun).toString();
      if (!stopped) tell(new CommandFailed("Karpenter's controller", { exitCode, output, log }));
    });
  });
  try {
    const failure = await Promise.race([failed, isReady(`http://127.0.0.1:${healthPort}/readyz`, signal)]);
    if (failure !== undefined) throw failure;
  } catch (error) {
    await stop();
    throw error;
  }
  return { failed, stop };
}

/** Asks until the answer is that all is well. */
async function isReady(url: string, signal: AbortSignal | undefined): Promise<undefined> {
  const late = AbortSignal.timeout(PATIENCE_SECONDS * 1000);
  const ended = signal === undefined ? late : AbortSignal.any([signal, late]);
  for (;;) {
    const answer = await fetch(url, { signal: ended }).catch(() => undefined);
    if (answer?.ok) return;
    signal?.throwIfAborted();
    if (late.aborted) throw new Error(`Karpenter was not ready in ${PATIENCE_SECONDS} seconds.`);
    await sleep(200);
  }
}

/** Ports that nobody listens on. */
async function freePorts(count: number): Promise<number[]> {
  // All at once: one after the other might be the same.
  const servers = Array.from({ length: count }, () => createServer().listen(0));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}

/**
 * Writes a kubeconfig file by which its owner is a service account, which must be there, for a day.
 *
 * @returns the file, beside the administrator's: it is gone when the server is
 */
export async function serviceAccountKubeconfig(api: ApiServer, namespace: string, name: string): Promise<string> {
  const administrator = new KubeConfig();
  administrator.loadFromFile(api.adminKubeconfig);
  const { status } = await administrator.makeApiClient(CoreV1Api).createNamespacedServiceAccountToken({
    namespace,
    name,
    body: { spec: { audiences: [], expirationSeconds: 24 * 60 * 60 } },
  });
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: "rehearsal", server: api.url, caData: api.caData, skipTLSVerify: false },
    { name, token: status?.token ?? "" },
  );
  const file = join(dirname(api.adminKubeconfig), `${namespace}.${name}.kubeconfig`);
  writeFileSync(file, config.exportConfig(), { mode: 0o600 });
  return file;
}

/**
 * The environment variables that Karpenter's chart gives the controller: what its values say, the
 * release's namespace, and what its container may have of the machine. Left out is a share of the
 * machine that the container has no request or limit for: there, it would be the node's.
 *
 * @param manifests what the chart would create, see `render`
 * @throws Error for a variable that is told from elsewhere, e.g. from a Secret
 */
export function controllerEnv(manifests: readonly Candidate[]): Record<string, string> {
  const deployment = manifests
    .map(({ manifest }) => manifest as V1Deployment)
    .find(({ apiVersion, kind }) => apiVersion === "apps/v1" && kind === "Deployment");
  const [container] = deployment?.spec?.template.spec?.containers ?? [];
  if (container === undefined) throw new Error("There is no Deployment of Karpenter's controller among the manifests.");
  if (container.envFrom?.length) throw new Error("Karpenter's controller has variables from elsewhere (envFrom).");
  const namespace = deployment?.metadata?.namespace;
  const variables = (container.env ?? []).map(({ name, value = "", valueFrom }) => [
    name,
    valueFrom === undefined ? value : told(name, valueFrom, container, namespace),
  ]);
  return Object.fromEntries(variables.filter(([, value]) => value !== undefined));
}

function told(
  variable: string,
  { fieldRef, resourceFieldRef }: V1EnvVarSource,
  container: V1Container,
  namespace: string | undefined,
): string | undefined {
  if (fieldRef?.fieldPath === "metadata.namespace") return namespace;
  if (resourceFieldRef !== undefined) return share(resourceFieldRef, container);
  throw new Error(`What ${variable} of Karpenter's controller is told from is not known here.`);
}

/** What a container may have of something, in units of the divisor, rounded up as Kubernetes does. */
function share({ resource, divisor }: V1ResourceFieldSelector, { resources }: V1Container): string | undefined {
  const [kind, name] = resource.split(".") as ["requests" | "limits", string];
  // A request that is not made is as large as the limit.
  const amount = resources?.[kind]?.[name] ?? resources?.limits?.[name];
  if (amount === undefined) return undefined;
  const units = quantity(amount) / (quantity(divisor ?? "1") || 1);
  // A tenth divided by a thousandth is a little more than a hundred.
  return String(Math.ceil(Number(units.toPrecision(12))));
}
