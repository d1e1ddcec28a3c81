import type { AwsConnection } from "./connection.ts";
import { listEc2 } from "./inventory/ec2.ts";
import { listEks } from "./inventory/eks.ts";
import { listEncryption } from "./inventory/encryption.ts";
import { listEvents } from "./inventory/events.ts";
import { listIam } from "./inventory/iam.ts";
import type { Item } from "./inventory/item.ts";

/** Everything the platform can leave behind, service by service. */
const LISTS = [listEc2, listEks, listEncryption, listEvents, listIam];

/** Lists what an account holds. */
export async function inventory(connection: AwsConnection): Promise<Item[]> {
  return (await Promise.all(LISTS.map((list) => list(connection)))).flat();
}

/** What is there now and was not before. */
export function added(before: readonly Item[], now: readonly Item[]): Item[] {
  const known = new Set(before.map(({ kind, id }) => `${kind} ${id}`));
  return now.filter(({ kind, id }) => !known.has(`${kind} ${id}`));
}

/** What could carry tags and lacks one of these, with what it lacks. */
export function untagged(items: readonly Item[], expected: Readonly<Record<string, string>>): string[] {
  return items
    .filter(({ taggable }) => taggable)
    .flatMap(({ kind, id, tags }) => {
      const missing = Object.entries(expected).filter(([key, value]) => tags[key] !== value);
      return missing.length === 0
        ? []
        : [`${kind} ${id} lacks ${missing.map(([key, value]) => `${key}=${value}`).join(", ")}`];
    });
}
