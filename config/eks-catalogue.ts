import { readData } from "./data.ts";

interface KubernetesVersion {
  /** When EKS began to offer it, e.g. `2026-06-02`. */
  readonly released: string;
  /** From here on a cluster costs more, or is upgraded by EKS: as its upgrade policy says. */
  readonly endOfStandardSupport: string;
  /** From here on EKS upgrades the cluster by itself. */
  readonly endOfExtendedSupport: string;
}

interface Catalogue {
  readonly date: string;
  readonly kubernetesVersions: Readonly<Record<string, KubernetesVersion>>;
  readonly addons: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly nodeReleases: Readonly<Record<string, readonly string[]>>;
  readonly accessPolicies: readonly string[];
}

/** What EKS offered on a date: `npm run refresh:eks` renews it. */
const CATALOGUE = readData<Catalogue>("eks-catalogue.json");

/** Up to when the catalogue knows, e.g. `2026-10-10`: what came later is missing from it, not from EKS. */
export const CATALOGUE_DATE = CATALOGUE.date;

/**
 * Kubernetes versions EKS offers, newest first, those in extended support included.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
 */
export const KUBERNETES_VERSIONS = CATALOGUE.kubernetesVersions;

/**
 * Builds of an add-on that EKS offers for a Kubernetes version, newest first.
 *
 * @returns none when the add-on or the version is not in the catalogue
 */
export function addonVersions(addon: string, kubernetesVersion: string): readonly string[] {
  return CATALOGUE.addons[addon]?.[kubernetesVersion] ?? [];
}

/**
 * Release versions of the AL2023 node image for a Kubernetes version, newest first: the Kubernetes
 * patch and the image's date, e.g. `1.36.4-20260930`.
 *
 * @see https://github.com/awslabs/amazon-eks-ami/releases
 */
export function nodeReleases(kubernetesVersion: string): readonly string[] {
  return CATALOGUE.nodeReleases[kubernetesVersion] ?? [];
}

/**
 * Names of the access policies that can be associated with an access entry; `arn:aws:eks::aws:cluster-access-policy/`
 * stands before them.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
 */
export const ACCESS_POLICIES = CATALOGUE.accessPolicies;
