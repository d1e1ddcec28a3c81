import type { Command } from "./command.ts";
import type { Stage } from "./stage.ts";

/** Notes that Terraform refused because the state is locked. @returns the lock's ID, as the user reads it */
export function toldOfLock(stage: Stage, refused: Command): string {
  const pattern =
    /Error acquiring the state lock.* ID: (\S+) Path: (\S+) Operation: (\S+) Who: (\S+) .*?Created: (\S+ \S+)/;
  const [, id = "", , operation, who] = stage.told(
    refused,
    pattern,
    "Error acquiring the state lock: its ID, path, operation, who, and since when",
  );
  stage.holds(/^[0-9a-f-]{36}$/.test(id), "the lock has an ID to unlock by", id);
  stage.holds(/^OperationType(Apply|Plan)$/.test(operation ?? ""), "the lock says what holds it", operation);
  stage.holds(who?.includes("@") === true, "the lock says who holds it", who);
  return id;
}
