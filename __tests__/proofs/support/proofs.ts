import type { Proof } from "./calls.ts";
import { KARPENTER_PROOF } from "./karpenter.ts";
import { BASIC_LOAD_BALANCER_CONTROLLER_PROOF, LOAD_BALANCER_CONTROLLER_PROOF } from "./load-balancer-controller.ts";
import { flowLogProof, flowLogTrustProof, keyProof, podIdentityProof, queueProof } from "./platform.ts";

export const PROOFS: readonly Proof[] = [
  KARPENTER_PROOF,
  LOAD_BALANCER_CONTROLLER_PROOF,
  BASIC_LOAD_BALANCER_CONTROLLER_PROOF,
  queueProof,
  keyProof,
  flowLogProof,
  flowLogTrustProof,
  podIdentityProof,
];
