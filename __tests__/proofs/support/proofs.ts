import type { Proof } from "./calls.ts";
import { DEPLOY_PROOF } from "./deploy-role.ts";
import { KARPENTER_PROOF } from "./karpenter.ts";
import { BASIC_LOAD_BALANCER_CONTROLLER_PROOF, LOAD_BALANCER_CONTROLLER_PROOF } from "./load-balancer-controller.ts";
import { flowLogProof, flowLogTrustProof, keyProof, podIdentityProof, queueProof } from "./platform.ts";
import { BOUNDARY_PROOF, PLAN_PROOF, STATE_BUCKET_PROOF } from "./workflow-roles.ts";

export const PROOFS: readonly Proof[] = [
  KARPENTER_PROOF,
  LOAD_BALANCER_CONTROLLER_PROOF,
  BASIC_LOAD_BALANCER_CONTROLLER_PROOF,
  queueProof,
  keyProof,
  flowLogProof,
  flowLogTrustProof,
  podIdentityProof,
  STATE_BUCKET_PROOF,
  PLAN_PROOF,
  DEPLOY_PROOF,
  BOUNDARY_PROOF,
];
