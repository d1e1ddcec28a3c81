import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { App } from "cdktf";
import type { EnvironmentInput } from "../../config/environment.ts";
import { resolveEnvironment } from "../../config/resolve.ts";
import { OLDEST_AWS_PROVIDER_VERSION } from "../../config/versions.ts";
import { withoutAws } from "../../rehearsal/platform/local-aws.ts";
import { Terraform } from "../../rehearsal/platform/terraform.ts";
import { setUpTerraform, type TerraformSetup } from "../../rehearsal/platform/terraform-setup.ts";
import { platform } from "../../stacks/platform.ts";
import { temporaryFolder } from "./temporary.ts";

/** A folder in which environments are synthesized, each with output and state of its own, and Terraform for them. */
export class Workbench {
  readonly folder = temporaryFolder();
  readonly awsProviderVersion = OLDEST_AWS_PROVIDER_VERSION;
  readonly #setup: Promise<TerraformSetup>;

  constructor() {
    this.#setup = setUpTerraform(this.awsProviderVersion, this.folder);
  }

  /** Synthesizes an environment; another one of the same `name` takes its place, and its state. */
  synthesize(name: string, input: EnvironmentInput): App {
    const app = platform({
      environment: resolveEnvironment(input),
      awsProviderVersion: this.awsProviderVersion,
      stateFolder: join(this.folder, "state", name),
      outdir: this.makeFolder(name),
    });
    app.synth();
    return app;
  }

  makeFolder(name: string): string {
    const folder = join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Terraform in a stack of an app, initialized. */
  async terraform(app: App, stack: string, env: Record<string, string> = {}): Promise<Terraform> {
    const logs = join(app.outdir, "logs", stack);
    mkdirSync(logs, { recursive: true });
    const terraform = new Terraform({
      folder: join(app.outdir, "stacks", stack),
      env: { ...withoutAws(process.env), ...(await this.#setup).env, ...env },
      logs,
    });
    await terraform.init();
    return terraform;
  }
}
