import { readdirSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../data.ts";
import { environmentNames, readEnvironment } from "../load.ts";
import { EnvironmentError } from "../problem.ts";
import type { Account, AccountInput } from "./account.ts";
import { resolveAccount } from "./resolve.ts";

const FOLDER = join(PROJECT, "bootstrap");

/** The accounts there are: the files in bootstrap/. */
export function accountNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -3))
    .sort();
}

/**
 * Reads, completes and checks a file of bootstrap/.
 *
 * @throws EnvironmentError with every problem of the file
 */
export async function loadAccount(name: string): Promise<Account> {
  const names = accountNames();
  if (!names.includes(name))
    throw new EnvironmentError("The account", [
      {
        path: "NAME",
        received: name,
        allowed: `an account: ${names.join(", ")}`,
        remedy: `Name one of them, or write bootstrap/${name}.ts.`,
      },
    ]);
  const module: { default: AccountInput } = await import(join(FOLDER, `${name}.ts`));
  const inputs = await Promise.all(
    environmentNames().map(async (each) => [each, await readEnvironment(each)] as const),
  );
  return resolveAccount(module.default, Object.fromEntries(inputs), `bootstrap/${name}.ts`);
}
