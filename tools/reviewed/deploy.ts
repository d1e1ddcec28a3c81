import { rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { loadEnvironment } from "../../config/load.ts";
import { requireAccount } from "../account.ts";
import { chosenFolders, prepareWorkspace, withoutWorkspace } from "../stacks.ts";
import { actionsOf, differences, type Reviewed, table } from "./actions.ts";

export interface ReviewedDeployment {
  /** Name of the environment. */
  readonly name: string;
  readonly reviewed: Reviewed;
  /** Stacks to deploy. @default all */
  readonly stacks?: readonly string[] | undefined;
  /** Whether an earlier run may have done a part of what was reviewed: what is gone is no difference then. */
  readonly again: boolean;
}

/** A stack whose plan does not do what was reviewed. */
export class DiffersFromReview extends Error {
  override readonly name = "DiffersFromReview";
}

/**
 * Deploys what was synthesized last, stack by stack: each is planned once those it reads are applied, and
 * applied when its plan does what was reviewed, nothing else. The plans that were reviewed are not applied
 * themselves: they hold secrets, and what other stacks had put out before.
 *
 * @throws WrongUsage when the credentials are of another account, or there is no such stack
 * @throws DiffersFromReview at the first stack whose plan does something else; those before it are applied
 */
export async function deployReviewed({ name, reviewed, stacks, again }: ReviewedDeployment): Promise<void> {
  await requireAccount(await loadEnvironment(name));
  for (const [stack, folder] of Object.entries(chosenFolders(stacks))) {
    console.log(`\n━━ ${stack}`);
    await prepareWorkspace(folder, name);
    const options = {
      cwd: folder,
      env: withoutWorkspace(),
      extendEnv: false,
      stdin: "ignore",
      stderr: "inherit",
    } as const;
    const terraform = execa(options);
    const shown = execa({ ...options, stdout: "inherit" });
    try {
      await shown`terraform plan -input=false -out=tfplan`;
      const { stdout } = await terraform`terraform show -json tfplan`;
      const found = differences({ [stack]: reviewed[stack] ?? {} }, { [stack]: actionsOf(JSON.parse(stdout)) });
      const stopping = found.filter(({ planned }) => !again || planned !== undefined);
      if (stopping.length > 0) throw differs(stack, reviewed[stack] !== undefined, table(stopping));
      await shown`terraform apply -input=false tfplan`;
    } finally {
      rmSync(join(folder, "tfplan"), { force: true });
    }
  }
}

function differs(stack: string, planned: boolean, rows: string): DiffersFromReview {
  const why = planned
    ? "Its plan is not the one that was reviewed"
    : "It could not be planned when the rest was reviewed, and its plan does something";
  return new DiffersFromReview(
    `Stopped before ${stack}. ${why}:\n\n${rows}\n\n` +
      `What was deployed before it stays. Have the difference reviewed: open a pull request, which is planned on what is ` +
      `there now. Where all that differs is gone, an earlier run did it: run this again with --again.`,
  );
}
