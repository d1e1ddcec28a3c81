import { KUBERNETES_VERSIONS } from "./eks-catalogue.ts";
import type { Environment } from "./environment.ts";

/** Days before the end of standard support from which an upgrade should be planned. */
const NOTICE_DAYS = 60;
const DAY = 24 * 60 * 60 * 1000;

/**
 * What an environment's owner should know although nothing is wrong with it. No reason to refuse:
 * a cluster on an old version must stay synthesizable to be upgraded, or destroyed.
 *
 * @param today the clock's, passed in so that tests have one of their own
 */
export function warningsOf(environment: Environment, today: Date): string[] {
  const { kubernetesVersion: version, supportType } = environment.cluster;
  const support = KUBERNETES_VERSIONS[version];
  if (support === undefined) return [];
  const { endOfStandardSupport: standard, endOfExtendedSupport: extended } = support;
  const remedy = "Raise cluster.kubernetesVersion by one minor version at a time.";
  if (today >= new Date(extended))
    return [`Kubernetes ${version} is out of support since ${extended}: EKS upgrades such clusters itself. ${remedy}`];
  const what = supportType === "STANDARD" ? "EKS upgrades the cluster itself" : "the cluster costs six times the price";
  if (today >= new Date(standard))
    return [`Standard support of Kubernetes ${version} ended on ${standard}: from then on ${what}. ${remedy}`];
  if (today.getTime() >= new Date(standard).getTime() - NOTICE_DAYS * DAY)
    return [`Standard support of Kubernetes ${version} ends on ${standard}: from then on ${what}. ${remedy}`];
  return [];
}
