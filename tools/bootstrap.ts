import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { HeadBucketCommand, HeadObjectCommand, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { ExecaError, execa } from "execa";
import type { Account } from "../config/bootstrap/account.ts";
import { accountNames, loadAccount } from "../config/bootstrap/load.ts";
import { bootstrapStack } from "../config/bootstrap/state.ts";
import { WrongUsage } from "../rehearsal/platform/errors.ts";
import { PROJECT } from "../rehearsal/platform/folders.ts";
import { requireAccount } from "./account.ts";
import { endOver } from "./command-line.ts";

const HELP = `Makes what an account has once: the bucket of every stack's state, GitHub's identity provider, a role that plans
and one for each environment that deploys, and the boundary of the roles they may make.

  npm run bootstrap -- NAME [options]

  NAME             one of bootstrap/
  --move-state     move its own state, which begins as a file, into the bucket it made
  --auto-approve   do not ask
  --help

Exit codes: 0 done, 1 a command failed, 2 the file or the account is wrong.`;

/** Where its own state is. */
type Kept = "file" | "bucket";

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        "move-state": { type: "boolean", default: false },
        "auto-approve": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) console.log(HELP);
    else await bootstrap(positionals, values["move-state"], values["auto-approve"]);
    return 0;
  } catch (error) {
    if (!(error instanceof ExecaError)) return endOver(error);
    console.error(`\n${error.command} failed. What was made before it stays, and is in the state.`);
    return 1;
  }
}

async function bootstrap(names: readonly string[], move: boolean, autoApprove: boolean): Promise<void> {
  const [name, another] = names;
  if (name === undefined || another !== undefined)
    throw new WrongUsage(`NAME is ${names.join(" ") || "missing"}; it must be one of ${accountNames().join(", ")}.`);
  const account = await loadAccount(name);
  await requireAccount({ ...account, name });
  const kept = await stateOf(name, account);
  if (move) await moveState(name, account, kept);
  else await deploy(name, kept, autoApprove);
}

/**
 * Asks the account where the state is, so that every clone finds the same.
 *
 * @throws WrongUsage when it is where nobody can find it, and everything would be made a second time
 */
async function stateOf(name: string, { stateBucket: Bucket, region }: Account): Promise<Kept> {
  const s3 = new S3Client({ region, forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
  const there = (asked: Promise<unknown>) =>
    asked.then(
      () => true,
      (error: Error) => {
        // To a HEAD S3 answers with a status and no words.
        const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
        if (status === 404) return false;
        throw new WrongUsage(
          `S3 does not say what is in ${Bucket}: ${status ?? error.message}. Nothing was changed. ` +
            "Use credentials that may read it; if another account has a bucket of that name, set stateBucket " +
            `in bootstrap/${name}.ts.`,
        );
      },
    );
  if (!(await there(s3.send(new HeadBucketCommand({ Bucket }))))) return "file";
  if (await there(s3.send(new HeadObjectCommand({ Bucket, Key: `${bootstrapStack(name)}/terraform.tfstate` }))))
    return "bucket";
  const file = stateFile(name);
  if (existsSync(file)) return "file";
  throw new WrongUsage(
    `The bucket ${Bucket} is there, but the state of ${bootstrapStack(name)} is neither in it nor in ${file}.\n` +
      `Nothing was changed. Whoever made the bucket has it: let them run npm run bootstrap -- ${name} --move-state.`,
  );
}

function stateFile(name: string): string {
  return resolve(PROJECT, process.env.STATE_FOLDER || "state", bootstrapStack(name), "terraform.tfstate");
}

async function deploy(name: string, kept: Kept, autoApprove: boolean): Promise<void> {
  const terraform = await synthesize(name, kept);
  await terraform`terraform init -input=false -reconfigure`;
  await terraform`terraform apply ${autoApprove ? ["-auto-approve"] : []}`;
  console.log("\nWhere each output goes: docs/runbooks/bootstrap.md");
  if (kept === "file")
    console.log(`Its state is in ${stateFile(name)}. Next: npm run bootstrap -- ${name} --move-state`);
}

/** Terraform copies the state and then reads it from the bucket; the file stays, and nobody looks at it any more. */
async function moveState(name: string, { stateBucket }: Account, kept: Kept): Promise<void> {
  if (kept === "bucket") return console.log(`The state of ${bootstrapStack(name)} is in ${stateBucket} already.`);
  if (!existsSync(stateFile(name)))
    throw new WrongUsage(`There is no ${stateFile(name)} to move. First: npm run bootstrap -- ${name}`);
  const before = await synthesize(name, "file");
  await before`terraform init -input=false -reconfigure`;
  const after = await synthesize(name, "bucket");
  await after`terraform init -input=false -migrate-state -force-copy`;
  console.log(`The state of ${bootstrapStack(name)} is in ${stateBucket}. ${stateFile(name)} is a copy: delete it.`);
}

/** Writes the Terraform JSON. @returns a way to run commands where it is, on the user's terminal */
async function synthesize(name: string, kept: Kept) {
  // It is in no workspace: TF_WORKSPACE would make it one of an environment's.
  const { TF_WORKSPACE: _, ...env } = process.env;
  await execa({ cwd: PROJECT, stdio: "inherit" })`node --import tsx/esm bootstrap.ts ${name} ${kept}`;
  const folder = resolve(PROJECT, process.env.CDKTF_OUTPUT ?? "cdktf.out", "bootstrap/stacks", bootstrapStack(name));
  return execa({ cwd: folder, env, extendEnv: false, stdio: "inherit" });
}
