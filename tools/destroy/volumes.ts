import type { V1PersistentVolume } from "@kubernetes/client-node";
import { type Kubernetes, nameOf } from "../../kubernetes/api.ts";
import { type Patience, untilGone } from "./waiting.ts";

/** A disk of EBS that pods keep data on. */
export interface Disk {
  /** The PersistentVolume. */
  readonly name: string;
  /** Who claimed it, as `namespace/name`. */
  readonly claim: string | undefined;
  /** `vol-…` */
  readonly volumeId: string;
  /** Whether the disk is deleted with its claim. */
  readonly goesWithClaim: boolean;
}

const EBS = "ebs.csi.aws.com";

/** Every disk that the EBS CSI driver made or was given. */
export async function disks(kubernetes: Kubernetes): Promise<Disk[]> {
  return (await kubernetes.list("PersistentVolume")).flatMap(diskOf);
}

function diskOf(volume: V1PersistentVolume): Disk[] {
  const { csi, claimRef, persistentVolumeReclaimPolicy } = volume.spec ?? {};
  if (csi?.driver !== EBS) return [];
  const claim = claimRef === undefined ? undefined : `${claimRef.namespace}/${claimRef.name}`;
  const goesWithClaim = persistentVolumeReclaimPolicy === "Delete";
  return [{ name: nameOf(volume), claim, volumeId: csi.volumeHandle, goesWithClaim }];
}

/**
 * Keeps every disk: deleting a namespace deletes its claims, and with those their disks, so each
 * PersistentVolume is told to retain its own.
 */
export async function keepDisks(kubernetes: Kubernetes): Promise<void> {
  for (const { name } of (await disks(kubernetes)).filter(({ goesWithClaim }) => goesWithClaim))
    await kubernetes.patch("PersistentVolume", name, { spec: { persistentVolumeReclaimPolicy: "Retain" } });
}

/** Deletes the claims of every disk that goes with its claim, and waits until the driver has deleted the disks. */
export async function deleteDisks(kubernetes: Kubernetes, patience: Patience): Promise<void> {
  const going = (await disks(kubernetes)).filter(({ goesWithClaim }) => goesWithClaim);
  for (const { claim } of going) if (claim !== undefined) await kubernetes.delete("PersistentVolumeClaim", claim);
  const look = async () => {
    const left = (await disks(kubernetes)).filter(({ name }) => going.some((one) => one.name === name));
    const claims = new Set(left.map(({ claim }) => claim));
    const pods = (await kubernetes.list("Pod")).filter(({ metadata, spec }) =>
      spec?.volumes?.some(({ persistentVolumeClaim }) =>
        claims.has(`${metadata?.namespace}/${persistentVolumeClaim?.claimName}`),
      ),
    );
    const why = pods.map((pod) => `Pod ${nameOf(pod)} still uses its claim: scale what it belongs to down to none`);
    return { left: left.map(({ name, claim }) => `${name} (${claim})`), why };
  };
  await untilGone("volumes", look, patience);
}
