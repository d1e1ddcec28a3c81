import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { CommandFailed, MissingPrerequisite } from "./errors.ts";
import { PROJECT } from "./folders.ts";
import { buildGo, type Go } from "./go.ts";

/** Folder of what starts and asks API servers. */
export const KUBERNETES = join(PROJECT, "rehearsal/kubernetes");
const SERVERS = join(KUBERNETES, "servers");
const API_SERVERS = ["etcd", "kube-apiserver"];
const CONTROLLERS = "kube-controller-manager";
const SCHEDULER = "kube-scheduler";
/** Go module that carries Karpenter's definitions and charts. */
const KARPENTER_MODULE = "github.com/aws/karpenter-provider-aws";
/** Charts that come with it. */
export const KARPENTER_CHARTS: readonly string[] = ["karpenter", "karpenter-crd"];

export interface KubernetesAssets {
  /** Our program that starts servers and asks them. */
  readonly program: string;
  /** Folder with etcd, kube-apiserver and, unless it is the user's own, kube-controller-manager and kube-scheduler. */
  readonly servers: string;
  /** Folder with a folder for each of {@link KARPENTER_CHARTS}. */
  readonly charts: string;
}

/** How whoever waits is told, and how it is ended. */
interface Waiting {
  /** Told what takes time. */
  readonly say: (what: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Builds what an API server on this machine needs, on first use, and keeps it in the user's cache
 * folder. A folder named by KUBEBUILDER_ASSETS takes the servers' place.
 *
 * @throws MissingPrerequisite when there is no Go, modules cannot be had, or KUBEBUILDER_ASSETS lacks a server
 */
export async function kubernetesAssets(say: Waiting["say"], signal?: AbortSignal): Promise<KubernetesAssets> {
  const servers = ownServers(API_SERVERS) ?? (await builtServers(say, signal));
  const folder = await buildGo({
    what: "what asks API servers",
    duration: "about two minutes",
    module: KUBERNETES,
    name: "kubernetes",
    packages: ["."],
    add: copyCharts,
    say,
    signal,
  });
  return { program: join(folder, "kubernetes"), servers, charts: join(folder, "charts") };
}

/** The user's own folder of servers, if there is one, which must have those that are needed. */
function ownServers(needed: readonly string[]): string | undefined {
  const folder = process.env.KUBEBUILDER_ASSETS;
  if (folder === undefined) return undefined;
  const lacking = needed.filter((server) => !existsSync(join(folder, server)));
  if (lacking.length === 0) return folder;
  throw new MissingPrerequisite(
    `KUBEBUILDER_ASSETS is ${folder}, but there is no ${lacking.join(" and no ")} in it. Put them there, or unset it.`,
  );
}

async function builtServers(say: Waiting["say"], signal?: AbortSignal): Promise<string> {
  const version = kubernetesVersion();
  const [, major = "", minor = ""] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
  // What a server says of itself when asked; without it, that it does not know.
  const stamp = (name: string) => `k8s.io/component-base/version.git${name}`;
  return await buildGo({
    what: `Kubernetes ${version.slice(1)}`,
    duration: "five minutes or more",
    module: SERVERS,
    name: "kubernetes-servers",
    packages: [...API_SERVERS, CONTROLLERS, SCHEDULER].map((server) => `./${server}`),
    variables: { [stamp("Version")]: version, [stamp("Major")]: major, [stamp("Minor")]: minor },
    say,
    signal,
  });
}

/** The version of Kubernetes that is built, e.g. `v1.36.1`. */
export function kubernetesVersion(): string {
  return requiredVersion(SERVERS, "k8s.io/kubernetes");
}

/** The version of Karpenter whose definitions and charts are known here, e.g. `1.14.1`. */
export function karpenterVersion(): string {
  return requiredVersion(KUBERNETES, KARPENTER_MODULE).slice(1);
}

function requiredVersion(module: string, required: string): string {
  const line = readFileSync(join(module, "go.mod"), "utf8")
    .split("\n")
    .find((line) => line.trim().startsWith(`${required} `));
  return line?.trim().split(" ")[1] ?? "";
}

async function copyCharts(folder: string, go: Go): Promise<void> {
  const module = (await go("list", "-m", "-f", "{{.Dir}}", KARPENTER_MODULE)).trim();
  for (const chart of KARPENTER_CHARTS) copy(join(module, "charts", chart), join(folder, "charts", chart));
}

/** Copies a folder file by file: those of Go's cache can only be read, and so would be their copies' folders. */
function copy(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copy(source, target);
    else copyFileSync(source, target);
  }
}

/** A Kubernetes control plane, without nodes, that answers on this machine until it is stopped. */
export interface ApiServer {
  /** `https://127.0.0.1:…` */
  readonly url: string;
  /** The certificate clients trust, as EKS says it: PEM in base64. */
  readonly caData: string;
  /** File by which its owner may do everything. It is gone when the server is. */
  readonly adminKubeconfig: string;
  /** E.g. `v1.36.1`. */
  readonly version: string;
  stop(): Promise<void>;
}

export interface ApiServerOptions extends Waiting {
  /**
   * Kubeconfig file that names whom the server asks whose a bearer token is (TokenReview,
   * authentication.k8s.io/v1). @default nobody: only certificates and service accounts are known
   */
  readonly tokenWebhook?: string | undefined;
  /** Whether Karpenter's definitions are to be installed. */
  readonly crds: boolean;
  /** Whether there is to be a scheduler, for those who bring nodes. @default false: pods stay pending */
  readonly scheduler?: boolean;
  /** File that gets what etcd and the servers say. */
  readonly log: string;
}

/**
 * Starts an API server on a free port, with etcd behind it and controllers beside it. Nobody is let
 * in without a name.
 *
 * It lives as long as its standard input is open, so that it ends with this process however that ends.
 *
 * @throws MissingPrerequisite as {@link kubernetesAssets} does
 */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { tokenWebhook, crds, scheduler = false, log, say, signal } = options;
  ownServers([...API_SERVERS, CONTROLLERS, ...(scheduler ? [SCHEDULER] : [])]);
  const { program, servers } = await kubernetesAssets(say, signal);
  mkdirSync(dirname(log), { recursive: true });
  const webhook = tokenWebhook === undefined ? [] : ["--authentication-token-webhook-config-file", tokenWebhook];
  const wanted = [...(crds ? ["--crds"] : []), ...(scheduler ? ["--scheduler"] : [])];
  const args = ["serve", "--servers", servers, "--log", log, ...wanted, ...webhook];
  const child = execa(program, args, { stdin: "pipe", detached: true, reject: false });
  const stop = async () => {
    child.stdin.end();
    const forced = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await child;
    clearTimeout(forced);
  };
  signal?.addEventListener("abort", () => void stop(), { once: true });
  for await (const line of createInterface({ input: child.stdout })) {
    const ready: Omit<ApiServer, "stop"> = JSON.parse(line);
    return { ...ready, stop };
  }
  const { exitCode, stderr } = await child;
  signal?.throwIfAborted();
  throw new CommandFailed("kubernetes serve", { exitCode, output: stderr, log });
}

/** A manifest to be judged. */
export interface Candidate {
  readonly name: string;
  readonly manifest: unknown;
}

/** What an API server says of a manifest. */
export interface Verdict {
  readonly name: string;
  readonly accepted: boolean;
  /** Why it was refused. */
  readonly message: string;
  /** What it said beside that. */
  readonly warnings: readonly string[];
}

export interface Judgement {
  /** Version of the API server, e.g. `v1.36.1`. */
  readonly version: string;
  /** In the order of the manifests. */
  readonly verdicts: readonly Verdict[];
}

/**
 * Asks an API server with Karpenter's definitions what it thinks of manifests, unknown fields
 * included. Nothing is kept: the server is started for it, and ended.
 */
export async function judge(
  assets: KubernetesAssets,
  manifests: readonly Candidate[],
  { log, signal }: { readonly log: string; readonly signal?: AbortSignal | undefined },
): Promise<Judgement> {
  mkdirSync(dirname(log), { recursive: true });
  const args = ["judge", "--servers", assets.servers, "--log", log];
  const [first, ...verdicts] = await ask(assets, args, manifests, signal);
  return { version: (first as { version: string }).version, verdicts: verdicts as Verdict[] };
}

/** A chart to be installed. */
export interface ChartRelease {
  /** What it is called in answers. */
  readonly name: string;
  /** One of {@link KARPENTER_CHARTS}. */
  readonly chart: string;
  readonly release: string;
  readonly namespace: string;
  /** YAML documents, the last of which counts most. */
  readonly values: readonly string[];
  /** Single values as `helm --set` takes them, which count more. */
  readonly set: readonly string[];
}

/** What a chart would create, and what is wrong with the values it was given. */
export interface Rendered {
  readonly name: string;
  readonly manifests: readonly Candidate[];
  /** Values that the chart does not know, or why it could not be rendered. */
  readonly problems: readonly string[];
}

/** Renders charts as Helm does. */
export async function render(
  assets: KubernetesAssets,
  releases: readonly ChartRelease[],
  signal?: AbortSignal,
): Promise<readonly Rendered[]> {
  const args = ["render", "--charts", assets.charts, "--kubernetes", kubernetesVersion()];
  return (await ask(assets, args, releases, signal)) as Rendered[];
}

/** Reads the manifests in texts of YAML as kubectl does. Each is named by its text, its kind and its own name. */
export async function readManifests(
  assets: KubernetesAssets,
  texts: readonly { readonly name: string; readonly text: string }[],
  signal?: AbortSignal,
): Promise<readonly Candidate[]> {
  return (await ask(assets, ["read"], texts, signal)) as Candidate[];
}

/**
 * Evaluates Terraform's expressions (`${…}`) in every text of a value, with stand-ins for what only
 * an apply would tell.
 */
export async function fillIn<T>(assets: KubernetesAssets, value: T, signal?: AbortSignal): Promise<T> {
  const [filled] = await ask(assets, ["fill"], value, signal);
  return filled as T;
}

/** Runs our program with a question on its standard input, and gives its answers, one a line. */
async function ask(
  { program }: KubernetesAssets,
  args: readonly string[],
  question: unknown,
  signal: AbortSignal | undefined,
): Promise<unknown[]> {
  const child = execa(program, args, {
    input: JSON.stringify(question),
    detached: true,
    reject: false,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  const { exitCode, stdout, stderr } = await child;
  signal?.throwIfAborted();
  if (exitCode !== 0) throw new CommandFailed(`kubernetes ${args[0]}`, { exitCode, output: stderr });
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}
