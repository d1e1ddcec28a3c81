import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import { readBackend, type S3Arguments } from "../../config/backend/backend.ts";
import type { EnvironmentInput } from "../../config/environment.ts";
import { resolveEnvironment } from "../../config/resolve.ts";
import { OLDEST_AWS_PROVIDER_VERSION } from "../../config/versions.ts";
import { platform } from "../../stacks/platform.ts";
import { type AwsConnection, connectionOf } from "../platform/connection.ts";
import { RehearsalFailed } from "../platform/errors.ts";
import { PROJECT } from "../platform/folders.ts";
import type { Item } from "../platform/inventory/item.ts";
import { added, inventory } from "../platform/inventory.ts";
import { type LocalAws, withoutAws } from "../platform/local-aws.ts";
import { makePrerequisites } from "../platform/prerequisites.ts";
import type { TerraformSetup } from "../platform/terraform-setup.ts";
import { Command } from "./command.ts";
import type { FailingAws, Held } from "./failing-aws.ts";

/** The account of every fault's environment, and another one that is somebody's. */
export const [ACCOUNT, OTHER_ACCOUNT] = ["111122223333", "444455556666"];
const REGION = "us-west-2";

/** What all faults share. */
export interface World {
  readonly local: LocalAws;
  /** What Terraform takes for AWS. */
  readonly aws: FailingAws;
  readonly setup: TerraformSetup;
  readonly root: string;
  readonly signal: AbortSignal;
}

/** A state, as far as it is read here. */
interface State {
  readonly resources: readonly {
    readonly mode: string;
    readonly instances: readonly { readonly attributes: Readonly<Record<string, unknown>> }[];
  }[];
}

/** Where a fault happens: an environment of its own, its state in a bucket of its own, and a user who works on it. */
export class Stage {
  readonly aws: FailingAws;
  /** How AWS is asked past all faults. */
  readonly connection: AwsConnection;
  readonly name: string;
  readonly bucket: string;
  /** What the user was told, and what was found afterwards: for the table. */
  readonly saw: string[] = [];
  readonly world: string[] = [];
  readonly #world: World;
  readonly #folder: string;
  #input: EnvironmentInput;
  #before: readonly Item[] = [];
  readonly #started: Command[] = [];

  constructor(world: World, name: string) {
    this.#world = world;
    this.aws = world.aws;
    this.name = name;
    this.bucket = `state-${name}-${ACCOUNT}`;
    this.#folder = join(world.root, name);
    mkdirSync(this.#folder, { recursive: true });
    this.connection = this.#connect(ACCOUNT);
    this.#input = {
      name,
      account: ACCOUNT,
      region: REGION,
      owners: [`arn:aws:iam::${ACCOUNT}:role/PlatformAdmin`],
      network: { cidr: "10.32.0.0/16", nat: "one", endpoints: [], flowLogs: false },
      cluster: { deletionProtection: false },
    };
  }

  /** Makes the bucket for state, and what the environment refers to; then writes its Terraform JSON. */
  async set({ bucket = true, network }: Setting = {}): Promise<void> {
    if (bucket) await this.makeBucket();
    if (network !== undefined) this.#input = { ...this.#input, network };
    this.#input = await makePrerequisites((account) => this.#connect(account), this.#input);
    this.#before = await inventory(this.connection);
    await this.synthesize();
  }

  #connect(account: string): AwsConnection {
    return connectionOf(this.#world.local.env(account, REGION));
  }

  async makeBucket(): Promise<void> {
    const s3 = this.s3();
    const LocationConstraint = REGION;
    await s3.send(new CreateBucketCommand({ Bucket: this.bucket, CreateBucketConfiguration: { LocationConstraint } }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket: this.bucket, VersioningConfiguration }));
  }

  s3(): S3Client {
    return new S3Client({ ...this.connection, forcePathStyle: true });
  }

  /**
   * Writes the environment's Terraform JSON, as somebody has it checked out.
   *
   * @param name of another environment that is otherwise the same. @default its own
   */
  async synthesize(checkout = "checkout", name = this.name): Promise<void> {
    const folder = join(this.#folder, checkout);
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "backend.tf");
    writeFileSync(file, this.#backend());
    const backend: S3Arguments = await readBackend(file);
    const [stateFolder, outdir] = [join(folder, "state"), join(folder, "cdktf.out")];
    const awsProviderVersion = OLDEST_AWS_PROVIDER_VERSION;
    const environment = resolveEnvironment({ ...this.#input, name });
    platform({ environment, awsProviderVersion, stateFolder, backend, outdir }).synth();
  }

  #backend(): string {
    const { endpoint } = this.aws;
    const settings = {
      bucket: this.bucket,
      region: REGION,
      encrypt: true,
      kms_key_id: `arn:aws:kms:${REGION}:${ACCOUNT}:alias/terraform-state`,
      use_lockfile: true,
      workspace_key_prefix: "inference",
      endpoints: { s3: endpoint, sts: endpoint },
      use_path_style: true,
      skip_credentials_validation: true,
      skip_metadata_api_check: true,
      skip_requesting_account_id: true,
    };
    const lines = Object.entries(settings).map(([name, value]) => `    ${name} = ${JSON.stringify(value)}`);
    return `terraform {\n  backend "s3" {\n${lines.join("\n")}\n  }\n}\n`;
  }

  /** Where Terraform runs for a stack. */
  folderOf(stack: string, checkout = "checkout"): string {
    return join(this.#folder, checkout, "cdktf.out/stacks", stack);
  }

  /** Starts a terraform command in a stack's folder. */
  terraform(stack: string, args: readonly string[], more: More = {}): Command {
    const { env = {}, checkout } = more;
    const command = new Command("terraform", args, {
      cwd: this.folderOf(stack, checkout),
      env: { ...this.#env(), ...env },
      ...this.#kept(stack),
    });
    this.#started.push(command);
    return command;
  }

  /** Kills what still runs. */
  end(): void {
    for (const command of this.#started) command.kill();
  }

  /** Runs a command of the project, as `npm run NAME -- ARGS` does, to its end. */
  async npm(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Command> {
    const checkout = join(this.#folder, "checkout");
    const environments = join(this.#folder, "environments");
    mkdirSync(environments, { recursive: true });
    const file = join(environments, `${this.name}.ts`);
    writeFileSync(file, `export default ${JSON.stringify({ ...this.#input, name: this.name })};\n`);
    const own = {
      ENVIRONMENTS_FOLDER: environments,
      BACKEND_FILE: join(checkout, "backend.tf"),
      CDKTF_OUTPUT: join(checkout, "cdktf.out"),
      AWS_PROVIDER_VERSION: OLDEST_AWS_PROVIDER_VERSION,
    };
    const command = new Command("node", ["--import", "tsx/esm", `tools/${name}.ts`, ...args], {
      cwd: PROJECT,
      env: { ...this.#env(), ...own, ...env },
      ...this.#kept(name),
    });
    await command.ended;
    return command;
  }

  #env(): NodeJS.ProcessEnv {
    const { local, setup, aws } = this.#world;
    const endpoint = { AWS_ENDPOINT_URL: aws.endpoint };
    return { ...withoutAws(process.env), ...local.env(ACCOUNT, REGION), ...endpoint, ...setup.env };
  }

  /** The environment variables of somebody whose credentials are of another account. */
  get stranger(): Record<string, string> {
    return { ...this.#world.local.env(OTHER_ACCOUNT, REGION), AWS_ENDPOINT_URL: this.aws.endpoint };
  }

  #kept(name: string) {
    return { log: join(this.#folder, `${name}.log`), signal: this.#world.signal };
  }

  /** Runs a terraform command to its end, which must be a good one. */
  async done(stack: string, args: readonly string[], more: More = {}): Promise<Command> {
    const command = this.terraform(stack, args, more);
    const code = await command.ended;
    this.holds(code === 0, `terraform ${args.join(" ")} ends well`, command.printed.slice(-3000));
    return command;
  }

  /** Runs a terraform command to its end, which must be a bad one. */
  async fails(stack: string, args: readonly string[], more: More = {}): Promise<Command> {
    const command = this.terraform(stack, args, more);
    const code = await command.ended;
    this.holds(code === 1, `terraform ${args.join(" ")} is refused or fails`, command.printed.slice(-3000));
    return command;
  }

  /** Waits until a command makes the call that is held: one that ends before never does. */
  async reaches(command: Command, held: Held): Promise<void> {
    const ended = command.ended.then(() => "ended");
    const first = await Promise.race([held.reached, ended]);
    this.#world.signal.throwIfAborted();
    this.holds(first !== "ended", "the command makes the call that is held", command.printed.slice(-3000));
  }

  /** Prepares stacks as npm run deploy does, so that Terraform can be run in their folders. */
  async prepare(stack: string, more: More = {}): Promise<void> {
    await this.done(stack, ["init", "-input=false", "-no-color"], more);
    await this.done(stack, ["workspace", "select", "-or-create", this.name], more);
  }

  /** Prepares and applies stacks, one after the other. */
  async deploy(...stacks: readonly string[]): Promise<void> {
    for (const stack of stacks) {
      await this.prepare(stack);
      await this.done(stack, APPLY);
    }
  }

  /**
   * Notes what the user was told.
   *
   * @param pattern what must be in the words that were printed
   * @param note the same for the table. @default what the pattern found
   * @throws RehearsalFailed when it is not
   */
  told({ words }: Command, pattern: RegExp, note?: string): RegExpExecArray {
    const found = pattern.exec(words);
    if (found === null) throw new RehearsalFailed(`The user was not told ${pattern}, but:\n${words.slice(-3000)}`);
    this.saw.push(note ?? found[0]);
    return found;
  }

  /** @throws RehearsalFailed when it does not hold */
  holds(condition: boolean, what: string, detail = ""): void {
    if (!condition) throw new RehearsalFailed(`This does not hold: ${what}.\n${detail}`);
  }

  /** What AWS holds of this environment, and can be tagged. */
  async made(): Promise<Item[]> {
    return added(this.#before, await inventory(this.connection)).filter(({ taggable }) => taggable);
  }

  /** What AWS holds of this environment and no state knows of. */
  async lost(...stacks: readonly string[]): Promise<Item[]> {
    const known = new Set((await this.#attributes(stacks)).flatMap(({ id, arn }) => [id, arn]));
    return (await this.made()).filter(({ id }) => !known.has(id));
  }

  /**
   * State and cloud agree: a plan finds nothing to do, so all that is in state is there; and there is no
   * more in AWS than in state, so nothing is there twice.
   */
  async agrees(...stacks: readonly string[]): Promise<void> {
    for (const stack of stacks) {
      const plan = await this.done(stack, ["plan", "-input=false", "-no-color"]);
      this.holds(plan.words.includes("No changes."), `a plan of ${stack} changes nothing`, plan.printed.slice(-3000));
    }
    const [made, known] = [await this.made(), (await this.#attributes(stacks)).filter((each) => "tags_all" in each)];
    const names = made.map(({ kind, id }) => `${kind} ${id}`).join(", ");
    this.holds(made.length === known.length, `AWS holds ${known.length} things, as state does`, names);
    this.world.push(`${known.length} things in state, the same ${made.length} in AWS; a plan changes nothing`);
  }

  /** Nothing is in AWS that was not before. */
  async untouched(): Promise<void> {
    const made = (await this.made()).map(({ kind, id }) => `${kind} ${id}`);
    this.holds(made.length === 0, "AWS holds nothing of it", made.join(", "));
    this.world.push("nothing in AWS, nothing in state");
  }

  /** Nothing is in the other account either. */
  async untouchedElsewhere(): Promise<void> {
    const made = (await inventory(this.#connect(OTHER_ACCOUNT))).filter(({ taggable }) => taggable);
    const own = made.filter(({ tags }) => tags.Environment === this.name);
    this.holds(own.length === 0, `account ${OTHER_ACCOUNT} holds nothing of it`, own.map(({ id }) => id).join(", "));
  }

  async #attributes(stacks: readonly string[]): Promise<Readonly<Record<string, unknown>>[]> {
    const states = await Promise.all(stacks.map((stack) => this.done(stack, ["state", "pull"])));
    return states
      .filter(({ printed }) => printed.trim() !== "")
      .flatMap(({ printed }) => (JSON.parse(printed) as State).resources)
      .filter(({ mode }) => mode === "managed")
      .flatMap(({ instances }) => instances.map(({ attributes }) => attributes));
  }
}

interface Setting {
  /** Whether there is a bucket for state. @default true */
  readonly bucket?: boolean;
  /** @default a small one of its own */
  readonly network?: EnvironmentInput["network"];
}

interface More {
  readonly env?: Readonly<Record<string, string>>;
  /** Whose checkout. @default the user's own */
  readonly checkout?: string;
}

/** What `cdktf deploy --auto-approve` runs in a stack's folder. */
export const APPLY = ["apply", "-auto-approve", "-input=false", "-no-color"];
