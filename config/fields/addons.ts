import { z } from "zod";
import { ADDON_NAMES, type AddonName, type AddonRole } from "../addons.ts";

const addon = z.strictObject({
  version: z
    .string()
    .optional()
    .describe("The build, e.g. v1.21.1-eksbuild.3. Default: the newest of the dated data for the Kubernetes version."),
  configuration: z
    .record(z.string(), z.unknown())
    .optional()
    .describe("Configuration values, as `aws eks describe-addon-configuration` describes them. Default: none."),
});

/** EKS add-ons beside those every cluster gets, and settings of any. */
export const addons = z.strictObject(
  Object.fromEntries(ADDON_NAMES.map((name) => [name, addon.optional()])) as Record<
    AddonName,
    z.ZodOptional<typeof addon>
  >,
);

/** An add-on with everything decided. */
export interface Addon {
  readonly name: AddonName;
  /** Whether it comes with the cluster, before the first node, or after the nodes. */
  readonly needs: "cluster" | "nodes";
  readonly version: string;
  /** Empty when the add-on's own values do. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** The role of its pods, named; `undefined` for an add-on whose pods call nothing in AWS. */
  readonly role: (Omit<AddonRole, "name"> & { readonly name: string }) | undefined;
}
