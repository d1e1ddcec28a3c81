import { EksAddon } from "@cdktf/provider-aws/lib/eks-addon/index.js";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Place } from "../iam/arn.ts";
import { Role } from "../iam/role.ts";
import { podIdentityTrust } from "../identity/pod-identity.ts";

export interface AddonProps {
  readonly clusterName: string;
  readonly place: Pick<Place, "partition">;
  /** EKS's name of it, e.g. `vpc-cni`. */
  readonly name: string;
  /** Exact build. */
  readonly version: string;
  /** Configuration values; empty for the add-on's own. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** The role of its pods, made here, by Pod Identity. */
  readonly role: { readonly name: string; readonly serviceAccount: string; readonly policy: string } | undefined;
  /** What must be there first: the cluster, and nodes for an add-on EKS waits for. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** EKS's own add-ons live here. */
const NAMESPACE = "kube-system";

/**
 * An EKS add-on of a pinned version. A new cluster gets it as configured here; what somebody
 * changed in its objects since survives an update.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/updating-an-add-on.html
 */
export class Addon extends Construct {
  constructor(scope: Construct, id: string, props: AddonProps) {
    super(scope, id);
    const { clusterName, name, configuration, dependsOn } = props;
    const role = props.role && this.#role(props.role, props);
    new EksAddon(this, "this", {
      clusterName,
      addonName: name,
      addonVersion: props.version,
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "PRESERVE",
      ...(Object.keys(configuration).length > 0 ? { configurationValues: Fn.jsonencode(configuration) } : {}),
      ...(role ? { podIdentityAssociation: [role.association] } : {}),
      dependsOn: [...dependsOn, ...(role?.attachments ?? [])],
    });
  }

  #role({ name, serviceAccount, policy }: NonNullable<AddonProps["role"]>, addon: AddonProps) {
    const { clusterName, place } = addon;
    const { arn, attachments } = new Role(this, "role", {
      name,
      description: `Add-on ${addon.name} of ${clusterName}`,
      place,
      trust: [podIdentityTrust({ clusterName, namespace: NAMESPACE, serviceAccount })],
      policies: [policy],
    });
    return { association: { roleArn: arn, serviceAccount }, attachments };
  }
}
