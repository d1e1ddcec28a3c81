import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Fault } from "../fault.ts";
import { toldOfLock } from "../lock.ts";
import { APPLY } from "../stage.ts";

const STACK = "network";

/**
 * Terraform sends state to S3 every twenty seconds and at its end. What it made since the last time is in AWS
 * and in no state when it is killed: only its own output, and tags, tell of it.
 */
export const killedApply: Fault = {
  name: "killed-apply",
  title: "Terraform and its provider are killed in the middle of an apply.",
  async run(stage) {
    await stage.set();
    await stage.deploy("retained");
    await stage.prepare(STACK);
    // The worst moment: AWS made it, and nobody was told. One at a time, so that it is the only such thing.
    const held = stage.aws.holdAnswers({ service: "ec2", operation: /^CreateRouteTable$/ });
    const killed = stage.terraform(STACK, [...APPLY, "-parallelism=1"]);
    await stage.reaches(killed, held);
    killed.kill();
    await killed.ended;
    held.release();
    const id = toldOfLock(stage, await stage.fails(STACK, APPLY));
    await stage.done(STACK, ["force-unlock", "-force", id]);

    const plan = await stage.done(STACK, ["plan", "-input=false", "-no-color"]);
    stage.told(
      plan,
      /aws_vpc\.vpc will be created/,
      "unlocked, a plan would make the VPC again: state knows nothing of it",
    );
    const lost = await stage.lost("retained", STACK);
    const told = madeBy(killed.printed);
    const untold = lost.filter(({ kind }) => kind === "route-table");
    stage.holds(untold.length === 1, "one route table has the environment's tags and is in no state");
    stage.holds(
      lost.some(({ kind }) => kind === "vpc") && told.has("aws_vpc.vpc"),
      "so has the VPC, which was told of",
    );
    stage.saw.push(`the killed apply's own output: ${told.size} things with their ids; by tags: one more`);

    const unfinished = /^(\S+): Creating\.\.\.$/gm;
    const begun = [...killed.printed.matchAll(unfinished)].map(([, address = ""]) => address);
    const [address = ""] = begun.filter((each) => !told.has(each));
    const file = join(stage.folderOf(STACK), "recover.tf");
    writeFileSync(
      file,
      [...told, [address, untold[0]?.id]].map(([to, id]) => importBlock(to ?? "", id ?? "")).join(""),
    );
    const again = await stage.done(STACK, APPLY);
    rmSync(file);
    const count = told.size + 1;
    stage.told(
      again,
      new RegExp(`Apply complete! Resources: ${count} imported, \\d+ added, \\d+ changed, 0 destroyed`),
    );
    await stage.agrees("retained", STACK);
  },
};

/** What an apply said it had made: ids by address. */
function madeBy(printed: string): Map<string, string> {
  const made = printed.matchAll(/^(\S+): Creation complete after \S+ \[id=(.+)\]$/gm);
  return new Map([...made].map(([, address = "", id = ""]) => [address, id]));
}

function importBlock(to: string, id: string): string {
  return `import {\n  to = ${to}\n  id = ${JSON.stringify(id)}\n}\n`;
}
