import type { Place } from "../iam/arn.ts";
import { identityChanges } from "./identity-changes.ts";
import { launchingNodes, networkChanges } from "./network-changes.ts";
import { clusterChanges, keyChanges, messageChanges } from "./platform-changes.ts";
import { reads } from "./reads.ts";
import type { EnvironmentScope, StateScope } from "./scope.ts";
import { ownStates, readingStates } from "./state-access.ts";

/**
 * What planning takes: reading what is there, and the states.
 *
 * @param project first part of the names of every environment's things
 */
export function planDuties(place: Place, project: string, state: StateScope) {
  return [
    // Environments may be in other regions than the bucket.
    { duty: "reads", statements: reads({ ...place, region: "*" }, `${project}-`) },
    { duty: "states", statements: readingStates(state) },
  ];
}

/** What deploying one environment takes. Of others in the account it reads what EC2 and CloudWatch tell of all alone. */
export function deployDuties(scope: EnvironmentScope) {
  return [
    { duty: "reads", statements: reads(scope.place, scope.cluster) },
    { duty: "states", statements: ownStates(scope) },
    { duty: "network", statements: [...networkChanges(scope), ...launchingNodes(scope)] },
    { duty: "cluster", statements: [...clusterChanges(scope), ...keyChanges(scope), ...messageChanges(scope)] },
    { duty: "identities", statements: identityChanges(scope) },
  ];
}
