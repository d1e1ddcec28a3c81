import { StorageClassV1 } from "@cdktf/provider-kubernetes/lib/storage-class-v1/index.js";
import { Construct } from "constructs";

/**
 * The default StorageClass: gp3, encrypted, in the zone where the pod runs. EKS brings no default
 * since 1.30, and the class it brings does not encrypt.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html
 */
export class DefaultStorageClass extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new StorageClassV1(this, "this", {
      metadata: { name: "gp3", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      storageProvisioner: "ebs.csi.aws.com",
      parameters: { type: "gp3", encrypted: "true" },
      // Before the pod is placed, nobody knows in which zone it will want the volume.
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
      reclaimPolicy: "Delete",
    });
  }
}
