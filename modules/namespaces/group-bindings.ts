import { ClusterRoleBindingV1 } from "@cdktf/provider-kubernetes/lib/cluster-role-binding-v1/index.js";
import { RoleBindingV1 } from "@cdktf/provider-kubernetes/lib/role-binding-v1/index.js";
import { Construct } from "constructs";

export interface GroupBindingsProps {
  readonly bindings: readonly {
    /** A Kubernetes group, e.g. of an access entry. */
    readonly group: string;
    /** An existing ClusterRole, e.g. `view`. */
    readonly clusterRole: string;
    /** Where it holds; none means everywhere. */
    readonly namespaces: readonly string[];
  }[];
}

const API_GROUP = "rbac.authorization.k8s.io";

/** What members of groups may do in the cluster. */
export class GroupBindings extends Construct {
  constructor(scope: Construct, id: string, { bindings }: GroupBindingsProps) {
    super(scope, id);
    for (const { group, clusterRole, namespaces } of bindings) {
      const name = `${group}-${clusterRole}`;
      const roleRef = { apiGroup: API_GROUP, kind: "ClusterRole", name: clusterRole };
      const subject = [{ apiGroup: API_GROUP, kind: "Group", name: group }];
      if (namespaces.length === 0) new ClusterRoleBindingV1(this, name, { metadata: { name }, roleRef, subject });
      for (const namespace of namespaces)
        new RoleBindingV1(this, `${namespace}-${name}`, { metadata: { namespace, name }, roleRef, subject });
    }
  }
}
