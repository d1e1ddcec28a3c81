import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { WrongUsage } from "../rehearsal/platform/errors.ts";
import { PROJECT } from "../rehearsal/platform/folders.ts";

/** A stack as it was synthesized last. */
export interface SynthesizedStack {
  readonly name: string;
  /** Where Terraform runs, absolute. */
  readonly folder: string;
  /** Stacks that are deployed before it. */
  readonly dependencies: readonly string[];
}

/** The stacks that were synthesized last, each behind those it needs. */
export function synthesizedStacks(): readonly SynthesizedStack[] {
  return stacksIn(resolve(PROJECT, process.env.CDKTF_OUTPUT ?? "cdktf.out"));
}

/** The stacks in a folder of synthesized output, each behind those it needs. */
export function stacksIn(outdir: string): readonly SynthesizedStack[] {
  const { stacks } = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8"));
  const entries: { name: string; workingDirectory: string; dependencies: string[] }[] = Object.values(stacks);
  return inOrder(
    entries.map(({ name, workingDirectory, dependencies }) => ({
      name,
      folder: join(outdir, workingDirectory),
      dependencies,
    })),
  );
}

/** Stacks, each behind those it needs: the CDKTF CLI writes them by name. */
function inOrder(stacks: readonly SynthesizedStack[]): SynthesizedStack[] {
  const ordered = new Set<SynthesizedStack>();
  const visit = (stack: SynthesizedStack) => {
    for (const needed of stacks.filter(({ name }) => stack.dependencies.includes(name))) visit(needed);
    ordered.add(stack);
  };
  stacks.forEach(visit);
  return [...ordered];
}

/**
 * Where Terraform runs, by stack, for the stacks that were asked for, in the order in which they are deployed.
 *
 * @param asked names of stacks; all when undefined
 * @throws WrongUsage when there is no such stack
 */
export function chosenFolders(asked: readonly string[] | undefined): Readonly<Record<string, string>> {
  const folders = Object.fromEntries(synthesizedStacks().map(({ name, folder }) => [name, folder]));
  const unknown = (asked ?? []).filter((stack) => !(stack in folders));
  if (unknown.length > 0)
    throw new WrongUsage(`There is no stack ${unknown.join(", ")}: there are ${Object.keys(folders).join(", ")}.`);
  return Object.fromEntries(Object.entries(folders).filter(([stack]) => asked?.includes(stack) ?? true));
}

/** Writes the Terraform JSON of an environment. What it says goes to standard error, beside a command's own answer. */
export async function synthesize(name: string): Promise<void> {
  const run = execa({ cwd: PROJECT, preferLocal: true, env: { TF_WORKSPACE: name } });
  await run({ stdin: "inherit", stdout: process.stderr, stderr: "inherit" })`cdktf synth`;
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
