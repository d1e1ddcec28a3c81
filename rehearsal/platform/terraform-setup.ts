import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { arch, homedir, platform } from "node:os";
import { join } from "node:path";
import { isOlder, OLDEST_TERRAFORM_VERSION } from "../../config/versions.ts";
import { CommandFailed, MissingPrerequisite } from "./errors.ts";
import { CACHE } from "./folders.ts";
import { run } from "./run.ts";

const REGISTRY = "registry.terraform.io";
/** Where systems keep add-ons: each may hold a folder with a provider mirror in it. */
const ADD_ON_FOLDERS = ["/opt", "/usr/local/share", "/usr/share", "/usr/local/lib", "/usr/lib", "/var/lib"];
/** Where Terraform itself looks for mirrors. */
const IMPLIED_MIRRORS = [".terraform.d/plugins", ".local/share/terraform/plugins"].map((path) => join(homedir(), path));

/** How Terraform gets its providers here. */
export interface TerraformSetup {
  /** Version of Terraform, e.g. `1.11.4`. */
  readonly version: string;
  /** Folder of the mirror the AWS provider comes from; `undefined` when it comes from the registry. */
  readonly mirror: string | undefined;
  /** Environment variables that make Terraform use it. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Finds Terraform, and a mirror of providers if this machine has one.
 *
 * @param awsProviderVersion the provider that will be asked for
 * @param folder where to write Terraform's command line configuration
 * @throws MissingPrerequisite when there is no Terraform, or one too old
 */
export async function setUpTerraform(awsProviderVersion: string, folder: string): Promise<TerraformSetup> {
  const version = await terraformVersion();
  const common = { CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" };
  const own = ownConfiguration();
  if (own !== undefined) return { version, mirror: undefined, env: { ...common, TF_CLI_CONFIG_FILE: own } };
  const mirror = findMirror(awsProviderVersion);
  const configuration = join(folder, "terraform.tfrc");
  mkdirSync(folder, { recursive: true });
  writeFileSync(configuration, mirror === undefined ? "" : mirrorConfiguration(mirror));
  const downloads = join(CACHE, "terraform-providers");
  mkdirSync(downloads, { recursive: true });
  const source =
    mirror === undefined ? { TF_PLUGIN_CACHE_DIR: downloads } : { TF_CLI_ARGS_providers_lock: `-fs-mirror=${mirror}` };
  return { version, mirror, env: { ...common, TF_CLI_CONFIG_FILE: configuration, ...source } };
}

/** A user's own Terraform configuration knows better than we where providers come from. */
function ownConfiguration(): string | undefined {
  const file = process.env.TF_CLI_CONFIG_FILE ?? join(homedir(), ".terraformrc");
  return process.env.TERRAFORM_PROVIDER_MIRROR === undefined && existsSync(file) ? file : undefined;
}

/** The first folder laid out as a mirror that holds the provider, packed or not. */
function findMirror(version: string): string | undefined {
  const named = process.env.TERRAFORM_PROVIDER_MIRROR;
  const below = ADD_ON_FOLDERS.flatMap((folder) => subfolders(folder).concat(join(folder, "terraform/plugins")));
  const candidates = named === undefined ? [...IMPLIED_MIRRORS, ...below] : [named];
  const found = candidates.find((folder) => holds(folder, version));
  if (named !== undefined && found === undefined) {
    throw new MissingPrerequisite(
      `TERRAFORM_PROVIDER_MIRROR is ${named}, but there is no hashicorp/aws ${version} in it. ` +
        `Fill it with: terraform providers mirror ${named}`,
    );
  }
  return found;
}

function holds(folder: string, version: string): boolean {
  const provider = join(folder, REGISTRY, "hashicorp/aws");
  const system = `${platform()}_${{ x64: "amd64" }[arch() as string] ?? arch()}`;
  return (
    existsSync(join(provider, version, system)) ||
    existsSync(join(provider, `terraform-provider-aws_${version}_${system}.zip`))
  );
}

function subfolders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name));
}

/** The mirror serves what it holds; everything else comes from the registry. */
function mirrorConfiguration(mirror: string): string {
  const providers = subfolders(join(mirror, REGISTRY)).flatMap((owner) => subfolders(owner));
  const held = JSON.stringify(providers.map((provider) => provider.slice(mirror.length + 1)));
  return `provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = ${held}
  }
  direct {
    exclude = ${held}
  }
}
`;
}

async function terraformVersion(): Promise<string> {
  const install = `Install Terraform ${OLDEST_TERRAFORM_VERSION} or newer (developer.hashicorp.com/terraform/install) and put it on PATH.`;
  try {
    const env = { PATH: process.env.PATH, CHECKPOINT_DISABLE: "1" };
    const { stdout } = await run("terraform", ["version", "-json"], { env });
    const version: string = JSON.parse(stdout).terraform_version;
    if (!isOlder(version, OLDEST_TERRAFORM_VERSION)) return version;
    throw new MissingPrerequisite(`Terraform ${version} is too old. ${install}`);
  } catch (error) {
    if (error instanceof CommandFailed) throw new MissingPrerequisite(`There is no terraform command. ${install}`);
    throw error;
  }
}
