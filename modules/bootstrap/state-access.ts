import type { PermissionStatement } from "../iam/policy-document.ts";
import type { EnvironmentScope, StateScope } from "./scope.ts";

/**
 * Reading every state, and holding the lock of one while it is read.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/s3#s3-bucket-permissions
 */
export function readingStates({ bucketArn, ...state }: StateScope): PermissionStatement[] {
  return [
    findingStates(bucketArn),
    { sid: "AllowReadingStates", actions: ["s3:GetObject"], resources: [`${bucketArn}/*`] },
    {
      sid: "AllowLockingStates",
      actions: ["s3:PutObject", "s3:DeleteObject"],
      resources: [`${bucketArn}/*.tflock`],
    },
    usingTheKey(state),
  ];
}

/** Reading and writing the states of one environment's workspaces, locks included. */
export function ownStates({ project, environment, stacks, state }: EnvironmentScope): PermissionStatement[] {
  const { bucketArn } = state;
  return [
    findingStates(bucketArn),
    {
      // Before a workspace is selected, terraform init reads the state of the default one, where nothing is.
      sid: "AllowReadingTheDefaultWorkspace",
      actions: ["s3:GetObject"],
      resources: stacks.map((stack) => `${bucketArn}/${stack}/terraform.tfstate`),
    },
    {
      // The bucket keeps what was deleted: a version it may not delete.
      sid: "AllowOwnStates",
      actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      resources: [`${bucketArn}/${project}/${environment}/*`],
    },
    usingTheKey(state),
  ];
}

/** Without it S3 answers 403 for a state that is not there yet, and Terraform gives up. The names are no secret. */
function findingStates(bucketArn: string): PermissionStatement {
  return { sid: "AllowFindingStates", actions: ["s3:ListBucket"], resources: [bucketArn] };
}

function usingTheKey({ keyArn, region }: Omit<StateScope, "bucketArn">): PermissionStatement {
  return {
    sid: "AllowTheKeyOfStates",
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    resources: [keyArn],
    // In China the name may end in .cn; either is S3's own.
    condition: { StringLike: { "kms:ViaService": `s3.${region}.amazonaws.com*` } },
  };
}
