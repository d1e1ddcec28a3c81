import type { Statement } from "../record.ts";

const BY_ROLE = "Karpenter makes instance profiles for node classes that name a role: those here name a profile.";

/**
 * Why it may be right that a statement allowed nothing in a drill, by Sid. A statement that every drill
 * uses is not here, and neither is one that no configuration needs.
 */
const REASONS: Readonly<Record<string, string>> = {
  AllowZonalShiftStatusReadOnly:
    "Karpenter asks when it heeds zonal shifts (settings.enableZonalShift). There are none in the local AWS, and a Karpenter that heeds them would not start.",
  AllowSSMReadActions:
    "Karpenter reads parameters for images that are chosen by alias or by parameter: those here are chosen otherwise.",
  AllowPricingReadActions:
    "Karpenter asks for prices where it reaches the price list: not in an isolated VPC (settings.isolatedVPC), and not in GovCloud.",
  AllowScopedInstanceProfileCreationActions: BY_ROLE,
  AllowScopedInstanceProfileTagActions: BY_ROLE,
  AllowScopedInstanceProfileActions: BY_ROLE,
};

/** @returns undefined when no reason is known: the statement may be needless, or a scenario is missing */
export function reasonUnused({ sid }: Statement): string | undefined {
  return REASONS[sid];
}
