import type { Statement } from "../record.ts";

const BY_ROLE = "Needed by node classes that name a role. For one that names an instance profile Karpenter makes none.";

/**
 * What a statement is needed for that not every environment has, by Sid: without it, it allows nothing in a
 * drill, and that is right. A statement that every environment needs is not here.
 */
const REASONS: Readonly<Record<string, string>> = {
  AllowSSMReadActions: "Needed by node classes that choose images by alias or by parameter.",
  AllowPricingReadActions:
    "Needed where the price list can be reached: not in an isolated VPC (settings.isolatedVPC), and not in GovCloud.",
  AllowScopedInstanceProfileCreationActions: BY_ROLE,
  AllowScopedInstanceProfileTagActions: BY_ROLE,
  AllowScopedInstanceProfileActions: BY_ROLE,
};

/** @returns undefined when no reason is known: the statement may be needless, or a scenario is missing */
export function reasonUnused({ sid }: Statement): string | undefined {
  return REASONS[sid];
}
