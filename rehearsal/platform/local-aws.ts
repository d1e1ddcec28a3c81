import { appendFileSync, mkdirSync } from "node:fs";
import { devNull } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { CommandFailed } from "./errors.ts";
import { PROJECT } from "./folders.ts";
import { LOCAL_AWS, pythonForLocalAws } from "./python.ts";

const EKS_CATALOGUE = join(PROJECT, "config/eks-catalogue.json");
const PRICES = join(PROJECT, "config/prices.json");

/** A local AWS that answers on this machine's loopback address until it is stopped. */
export interface LocalAws {
  readonly endpoint: string;
  /** File with every request and its answer's status. */
  readonly log: string;
  /** Environment variables that make SDKs, the CLI and Terraform work in an account of it. */
  env(account: string, region: string): Record<string, string>;
  stop(): Promise<void>;
}

/** What the server prints, once, when it answers. */
interface Ready {
  readonly endpoint: string;
  readonly accounts: Readonly<Record<string, { readonly accessKeyId: string; readonly secretAccessKey: string }>>;
}

export interface LocalAwsOptions {
  /** Accounts that exist in it, 12 digits each. */
  readonly accounts: readonly string[];
  readonly log: string;
  /** File with what EKS offers. @default the project's own catalogue */
  readonly eksCatalogue?: string;
  /** Told what takes time. */
  readonly say: (what: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Starts a local AWS on a free port.
 *
 * It lives as long as its standard input is open, so that it ends with this process however
 * that ends.
 *
 * @throws MissingPrerequisite as {@link pythonForLocalAws} does
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const { accounts, log, eksCatalogue = EKS_CATALOGUE, say, signal } = options;
  const python = await pythonForLocalAws(["requirements.txt"], say, signal);
  mkdirSync(dirname(log), { recursive: true });
  const files = ["--log", log, "--eks-catalogue", eksCatalogue, "--prices", PRICES];
  const args = ["-m", "local_aws", ...files, ...accounts.flatMap((account) => ["--account", account])];
  const child = execa(python, args, {
    cwd: LOCAL_AWS,
    env: withoutAws(process.env),
    extendEnv: false,
    stdin: "pipe",
    detached: true,
    reject: false,
  });
  child.stderr.on("data", (text: Buffer) => appendFileSync(log, text));
  const stop = async () => {
    child.stdin.end();
    const forced = setTimeout(() => child.kill("SIGKILL"), 5000);
    await child;
    clearTimeout(forced);
  };
  signal?.addEventListener("abort", () => void stop(), { once: true });

  const ready = await firstLine(child.stdout);
  if (ready === undefined) {
    const { exitCode, stderr } = await child;
    signal?.throwIfAborted();
    throw new CommandFailed(`${python} ${args.join(" ")}`, { exitCode, output: stderr, log });
  }
  const { endpoint, accounts: keys }: Ready = JSON.parse(ready);
  const direct = [process.env.NO_PROXY ?? process.env.no_proxy, "127.0.0.1,localhost"].filter(Boolean).join(",");
  const env = (account: string, region: string) => {
    const key = keys[account];
    if (key === undefined) throw new Error(`The local AWS was started without account ${account}.`);
    return {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: key.accessKeyId,
      AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
      AWS_REGION: region,
      // What the local AWS cannot do it says at once; tried again, it would be said for minutes.
      AWS_MAX_ATTEMPTS: "1",
      AWS_EC2_METADATA_DISABLED: "true",
      // Neither the caller's profiles nor what they set for other endpoints.
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      NO_PROXY: direct,
      no_proxy: direct,
    };
  };
  return { endpoint, log, env, stop };
}

/** A process environment without the caller's own AWS settings: nothing of a rehearsal may reach AWS. */
export function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(AWS_|TF_|CDKTF_)/.test(name)));
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string | undefined> {
  for await (const line of createInterface({ input: stream })) return line;
  return undefined;
}
