import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { WrongUsage } from "../rehearsal/platform/errors.ts";
import { PROJECT } from "../rehearsal/platform/folders.ts";

/** Where Terraform runs, by stack: those that were synthesized last, each behind those it needs. */
export function stackFolders(): Readonly<Record<string, string>> {
  const outdir = resolve(PROJECT, process.env.CDKTF_OUTPUT ?? "cdktf.out");
  const { stacks } = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8"));
  return Object.fromEntries(
    Object.values(stacks as Record<string, { name: string; workingDirectory: string }>).map(
      ({ name, workingDirectory }) => [name, join(outdir, workingDirectory)],
    ),
  );
}

/**
 * The folders of the stacks that were asked for, in the order in which they are deployed.
 *
 * @param asked names of stacks; all when undefined
 * @throws WrongUsage when there is no such stack
 */
export function chosenFolders(asked: readonly string[] | undefined): Readonly<Record<string, string>> {
  const folders = stackFolders();
  const unknown = (asked ?? []).filter((stack) => !(stack in folders));
  if (unknown.length > 0)
    throw new WrongUsage(`There is no stack ${unknown.join(", ")}: there are ${Object.keys(folders).join(", ")}.`);
  return Object.fromEntries(Object.entries(folders).filter(([stack]) => asked?.includes(stack) ?? true));
}

/** The environment of Terraform's own commands: with TF_WORKSPACE set, Terraform neither selects nor makes a workspace. */
export function withoutWorkspace(): NodeJS.ProcessEnv {
  const { TF_WORKSPACE: _, ...env } = process.env;
  return env;
}

/**
 * Selects the environment's workspace, made if need be. `cdktf deploy` hangs on a workspace that does
 * not exist, because `terraform init` asks which one to use, on a terminal nobody sees.
 */
export async function prepareWorkspace(folder: string, name: string): Promise<void> {
  const env = withoutWorkspace();
  const terraform = execa({ cwd: folder, env, extendEnv: false, stdin: "ignore", stderr: "inherit" });
  await terraform`terraform init -input=false`;
  await terraform`terraform workspace select -or-create ${name}`;
}
