import { ADDON_NAMES, type AddonName, addonFacts } from "../addons.ts";
import { addonVersions } from "../eks-catalogue.ts";
import type { EnvironmentInput } from "../environment.ts";
import type { Addon } from "../fields/addons.ts";
import type { Names } from "../names.ts";
import { unreachable } from "./unreachable.ts";

/** An add-on with every default filled in and nothing checked yet. */
export interface AddonDraft {
  readonly name: AddonName;
  /** `undefined` when there is none for the Kubernetes version. */
  readonly version: string | undefined;
  readonly configuration: Readonly<Record<string, unknown>>;
}

export function draftAddons({ cluster }: EnvironmentInput, kubernetesVersion: string): AddonDraft[] {
  const asked = cluster?.addons ?? {};
  return ADDON_NAMES.filter((name) => asked[name] !== undefined || addonFacts(name).always).map((name) => ({
    name,
    version: asked[name]?.version ?? addonVersions(name, kubernetesVersion)[0],
    configuration: asked[name]?.configuration ?? {},
  }));
}

/** The complete add-ons of a draft that kept every rule. */
export function completeAddons(drafts: readonly AddonDraft[], names: Names): Addon[] {
  return drafts.map(({ name, version, configuration }) => {
    const { needs, role } = addonFacts(name);
    return {
      name,
      needs,
      version: version ?? unreachable(`there is a build of ${name}`),
      configuration,
      role: role && { ...role, name: names[role.name] },
    };
  });
}
