import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { Annotations, TerraformStack, TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../config/environment.ts";
import { isOlder, OLDEST_TERRAFORM_VERSION } from "../config/versions.ts";
import type { Place } from "../modules/iam/arn.ts";
import { boundRoles } from "../modules/iam/permissions-boundary.ts";
import { AddressedStack } from "./addressed-stack.ts";
import type { StateBackend } from "./state/backend.ts";
import type { OutputContract, Outputs, Values } from "./state/contract.ts";

export interface PlatformStackProps {
  readonly environment: Environment;
  readonly state: StateBackend;
  /** Exact version of the AWS provider to pin. */
  readonly awsProviderVersion: string;
}

/**
 * What every stack of an environment has: providers, state, and two guards that stop a plan or
 * a destroy in the wrong workspace and in the wrong account.
 */
export abstract class PlatformStack extends AddressedStack {
  protected readonly environment: Environment;
  protected readonly place: Place;
  readonly #state: StateBackend;
  readonly #awsProviderVersion: string;

  constructor(scope: Construct, id: string, { environment, state, awsProviderVersion }: PlatformStackProps) {
    super(scope, id);
    this.environment = environment;
    this.place = environment;
    this.#state = state;
    this.#awsProviderVersion = awsProviderVersion;
    state.keep(this);
    this.#guardWorkspace();
    this.addOverride("terraform.required_version", `>= ${OLDEST_TERRAFORM_VERSION}`);
    new AwsProvider(this, "aws", {
      region: environment.region,
      allowedAccountIds: [environment.account],
      defaultTags: [{ tags: { ...environment.tags } }],
    });
    this.addOverride("terraform.required_providers.aws.version", awsProviderVersion);
    if (environment.permissionsBoundary !== undefined) boundRoles(this, environment.permissionsBoundary);
  }

  /** Reads what another stack published, and orders this one behind it. */
  protected read<O extends Outputs>(contract: OutputContract<O>): Values<O> {
    this.follow(contract.stack);
    return contract.from(this.#state.read(this, contract.stack));
  }

  /** Orders this stack behind another that tells it nothing. */
  protected follow(stack: string): void {
    const other = this.node.scope?.node.tryFindChild(stack);
    if (other instanceof TerraformStack) this.addDependency(other);
  }

  /**
   * Nothing: CDKTF resolves everything once beforehand, to make outputs of references from one stack
   * to another. There are none, contracts stand in for them, and it is half of the synthesis.
   */
  override prepareStack(): void {}

  /**
   * The value of an argument that the AWS provider has since 6.0. An older one would refuse it, so
   * it is left out, and a warning in the stack's manifest says so.
   */
  protected sinceProvider6<T>(argument: string, value: T): T | undefined {
    if (value === undefined || !isOlder(this.#awsProviderVersion, "6.0.0")) return value;
    // What is off by default is off where it is left out.
    if (value !== false)
      Annotations.of(this).addWarning(
        `Left out: ${argument}, which AWS provider ${this.#awsProviderVersion} does not know.`,
      );
    return undefined;
  }

  /**
   * A variable and not a precondition: Terraform evaluates its validation before a destroy and a
   * refresh too, where preconditions of resources are not looked at.
   */
  #guardWorkspace(): void {
    const { name } = this.environment;
    const variable = new TerraformVariable(this, "environment", {
      type: "string",
      default: name,
      description: "The environment this was synthesized for. Not to be set: it guards the workspace.",
    });
    variable.addValidation({
      condition: `\${var.environment == terraform.workspace && terraform.workspace == "${name}"}`,
      errorMessage:
        `This is environment ${name}, but the selected workspace is \${terraform.workspace}: stopped, nothing was changed. ` +
        `For ${name}: run terraform workspace select ${name}, or set TF_WORKSPACE=${name}. ` +
        `For \${terraform.workspace}: synthesize that environment first, with TF_WORKSPACE=\${terraform.workspace} npx cdktf synth.`,
    });
  }
}
