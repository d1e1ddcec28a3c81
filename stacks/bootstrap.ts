import { mkdirSync } from "node:fs";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy/index.js";
import { IamServiceLinkedRole } from "@cdktf/provider-aws/lib/iam-service-linked-role/index.js";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { App } from "cdktf";
import type { Construct } from "constructs";
import type { Account } from "../config/bootstrap/account.ts";
import { deployRoleName } from "../config/bootstrap/rules.ts";
import { bootstrapStack, stateKeyAlias } from "../config/bootstrap/state.ts";
import { OLDEST_TERRAFORM_VERSION } from "../config/versions.ts";
import { boundaryStatements } from "../modules/bootstrap/boundary.ts";
import { deployDuties, planDuties } from "../modules/bootstrap/duties.ts";
import { BOOTSTRAP_PATH, GITHUB_ISSUER, GitHubRole } from "../modules/bootstrap/github-role.ts";
import type { StateScope } from "../modules/bootstrap/scope.ts";
import { StateBucket } from "../modules/bootstrap/state-bucket.ts";
import { OidcProvider } from "../modules/cluster/oidc-provider.ts";
import { permissions } from "../modules/iam/policy-document.ts";
import { ADDONS } from "./addons.ts";
import { AddressedStack } from "./addressed-stack.ts";
import { CLUSTER_OUTPUTS } from "./cluster.ts";
import { NETWORK_OUTPUTS } from "./network.ts";
import { NODE_POOLS } from "./node-pools.ts";
import { NODES_OUTPUTS } from "./nodes.ts";
import { RETAINED_OUTPUTS } from "./retained.ts";
import type { StateBackend } from "./state/backend.ts";
import { map, OutputContract, text } from "./state/contract.ts";

export interface BootstrapProps {
  /** What the account's file in bootstrap/ is called. */
  readonly name: string;
  readonly account: Account;
  readonly state: StateBackend;
  /** Exact version of the AWS provider to pin. */
  readonly awsProviderVersion: string;
}

/** What goes into backend.tf, into GitHub's variables, and into the environments' files. */
const BOOTSTRAP_OUTPUTS = new OutputContract("bootstrap", {
  stateBucket: text("The bucket of every stack's state: bucket in backend.tf."),
  stateKeyArn: text("The key that encrypts it: kms_key_id in backend.tf."),
  planRoleArn: text("The role of workflows that plan."),
  deployRoleArns: map("The roles of workflows that deploy, by environment."),
  permissionsBoundaryArn: text("The policy that bounds every role: permissionsBoundary of each environment."),
});

/** Pull requests are planned, and every night the branch that is deployed. */
const PLANNED = ["pull_request", "ref:refs/heads/main"];

/** The stacks of an environment, by the names their states have. */
const STACKS = [
  RETAINED_OUTPUTS.stack,
  NETWORK_OUTPUTS.stack,
  CLUSTER_OUTPUTS.stack,
  NODES_OUTPUTS.stack,
  ADDONS,
  NODE_POOLS,
] as const;

/**
 * What an account has once, and must have before any environment: where states are kept, who may plan and deploy,
 * and the most that may come of it. It belongs to no environment, so no workspace is guarded.
 */
export class BootstrapStack extends AddressedStack {
  constructor(scope: Construct, { name, account, state, awsProviderVersion }: BootstrapProps) {
    super(scope, bootstrapStack(name));
    state.keep(this);
    this.addOverride("terraform.required_version", `>= ${OLDEST_TERRAFORM_VERSION}`);
    new AwsProvider(this, "aws", {
      region: account.region,
      allowedAccountIds: [account.account],
      defaultTags: [{ tags: { ...account.tags } }],
    });
    this.addOverride("terraform.required_providers.aws.version", awsProviderVersion);
    const { project } = account;
    const bucket = new StateBucket(this, "state", {
      place: account,
      name: account.stateBucket,
      keyAlias: stateKeyAlias(project),
      noncurrentDays: account.noncurrentDays,
    });
    if (!account.existing.includes("spotServiceLinkedRole"))
      new IamServiceLinkedRole(this, "spot", { awsServiceName: "spot.amazonaws.com" });
    BOOTSTRAP_OUTPUTS.publish(this, {
      stateBucket: bucket.name,
      stateKeyArn: bucket.keyArn,
      ...this.#roles(account, { bucketArn: bucket.arn, keyArn: bucket.keyArn, region: account.region }),
    });
  }

  #roles(account: Account, state: StateScope) {
    const { project, repository } = account;
    const boundaryArn = this.#boundary(account, state);
    const providerArn = this.#githubProvider(account);
    const plan = new GitHubRole(this, "plan", {
      name: `${project}-plan`,
      description: `Workflows of ${repository} that plan`,
      providerArn,
      repository,
      subjects: PLANNED,
      duties: planDuties(account, project, state),
    });
    const deploys = account.environments.map((environment) => {
      const { name, region, cluster } = environment;
      const role = new GitHubRole(this, `deploy-${name}`, {
        name: deployRoleName(project, name),
        description: `Workflows of ${repository} that deploy ${name}`,
        providerArn,
        repository,
        subjects: [`environment:${name}`],
        duties: deployDuties({
          place: { ...account, region },
          project: environment.project,
          environment: name,
          cluster,
          boundaryArn,
          state,
          stacks: STACKS,
        }),
      });
      return [name, role.arn];
    });
    return {
      planRoleArn: plan.arn,
      deployRoleArns: Object.fromEntries(deploys),
      permissionsBoundaryArn: boundaryArn,
    };
  }

  /** @returns the ARN as text: who deploys is told it in conditions, and IAM compares it letter by letter */
  #boundary({ partition, account, project }: Account, { bucketArn }: StateScope): string {
    const name = `${project}-boundary`;
    new IamPolicy(this, "boundary", {
      name,
      path: BOOTSTRAP_PATH,
      description: `The most that any role of an environment of ${project} may do`,
      policy: permissions("managed", boundaryStatements(bucketArn, project)),
    });
    return `arn:${partition}:iam::${account}:policy${BOOTSTRAP_PATH}${name}`;
  }

  #githubProvider({ existing, partition, account }: Account): string {
    if (existing.includes("githubOidcProvider"))
      return `arn:${partition}:iam::${account}:oidc-provider/${GITHUB_ISSUER}`;
    return new OidcProvider(this, "github", { issuer: `https://${GITHUB_ISSUER}` }).arn;
  }
}

export interface BootstrapAppProps extends BootstrapProps {
  /** Where the Terraform JSON goes, absolute. */
  readonly outdir: string;
}

/** The app of one account: its only stack. */
export function bootstrap({ outdir, ...props }: BootstrapAppProps): App {
  mkdirSync(outdir, { recursive: true });
  const app = new App({ stackTraces: false, outdir });
  new BootstrapStack(app, props);
  return app;
}
