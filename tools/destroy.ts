import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { ApiException } from "@kubernetes/client-node";
import { ExecaError } from "execa";
import type { ListrTask } from "listr2";
import type { Environment } from "../config/environment.ts";
import { loadEnvironment } from "../config/load.ts";
import { wordsOf } from "../kubernetes/api.ts";
import { CommandFailed, WrongUsage } from "../rehearsal/platform/errors.ts";
import { CLUSTER_OUTPUTS } from "../stacks/cluster.ts";
import { KUBERNETES_STACKS } from "../stacks/platform.ts";
import { requireAccount } from "./account.ts";
import { abortOnSignals, endOver, requireEnvironment } from "./command-line.ts";
import { permitDeletion, untilDeleted } from "./destroy/cluster.ts";
import { Aws, taggedFor } from "./destroy/leftovers.ts";
import { deleteLoadBalancers } from "./destroy/load-balancers.ts";
import { deleteNodePools } from "./destroy/node-pools.ts";
import { destroyStack, forgetStack, type StackState } from "./destroy/stacks.ts";
import {
  type Agreed,
  describe,
  type Found,
  isKept,
  leftoverLines,
  notInState,
  obstacle,
  stays,
  survey,
  thingLines,
} from "./destroy/survey.ts";
import { deleteDisks, keepDisks } from "./destroy/volumes.ts";
import { NotGone } from "./destroy/waiting.ts";
import { synthesize } from "./stacks.ts";
import { list, type Say, Steps } from "./steps.ts";

const HELP = `Destroys an environment in the order in which nothing is left behind: what controllers made goes while
they are alive, then the stacks, each before those it needs. First it says what goes and what stays.
Interrupted at any point, the same command goes on where it was.

  npm run destroy -- NAME [options]

  NAME                 one of environments/
  --dry-run            say what goes, in which order, and what is in AWS; change nothing
  --yes-destroy NAME   the environment's name once more, instead of typing it on the terminal
  --volumes            disks of PersistentVolumes go too                    (default they stay)
  --all                what outlives a cluster goes too: its key and its log
  --without-api        go on although the cluster's API server cannot be asked
  --help

Exit codes: 0 destroyed, or a dry run; 1 a command failed, or something is left; 2 the environment, the account
or an option is wrong, or it was not agreed to; 130 interrupted.`;

interface Options extends Agreed {
  readonly name: string;
  readonly dryRun: boolean;
  readonly yes: string | undefined;
}

const interrupted = abortOnSignals();
interrupted.addEventListener("abort", () =>
  console.error("Interrupted. What is under way ends first, which may take minutes."),
);
const steps = new Steps();
process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const options = readOptions();
    if (options !== "help") return await destroy(options);
    console.log(HELP);
    return 0;
  } catch (error) {
    if (interrupted.aborted) {
      console.error("Interrupted. What is gone stays gone; the same command goes on with the rest.");
      return 130;
    }
    return endOverFailure(steps.failure ?? error);
  }
}

/** What AWS, the cluster or a command of ours refuses is no defect: its words suffice. */
function endOverFailure(error: unknown): number {
  const refused = [NotGone, ApiException, CommandFailed, ExecaError].some((kind) => error instanceof kind);
  if (!refused && !(error instanceof Error && "$fault" in error)) return endOver(error);
  console.error(`\n${wordsOf(error)}\nWhat is gone stays gone; the same command goes on with the rest.`);
  return 1;
}

async function destroy(options: Options): Promise<number> {
  const environment = await loadEnvironment(options.name);
  await requireAccount(environment);
  const found = await lookAround(environment, options);
  console.log(`\n${describe(found)}\n`);
  const stop = obstacle(found);
  if (options.dryRun) return concludeDryRun(found, stop);
  if (stop !== undefined) throw new WrongUsage(`${stop}\nNothing was changed.`);
  await requireAgreement(environment, options);
  try {
    await list([...inCluster(found), protection(found), terraform(found)]).run({});
  } catch (error) {
    if (!interrupted.aborted) await tellWhatIsInTheWay(found);
    throw error;
  }
  return await conclude(environment, options);
}

/** Synthesizes, and looks at what is there. */
async function lookAround(environment: Environment, agreed: Agreed): Promise<Found> {
  await synthesize(environment.name);
  let found: Found | undefined;
  await list([
    steps.step("Look at state, the cluster and AWS", async (_, say) => {
      found = await survey(environment, agreed, say, interrupted);
    }),
  ]).run({});
  return found as Found;
}

/** What is done while the controllers are alive. */
function inCluster({ cluster, agreed, environment }: Found): ListrTask[] {
  if (cluster.state !== "answers" || agreed.withoutApi) return [];
  const { kubernetes } = cluster;
  const patience = (say: Say) => ({ say, signal: interrupted });
  const aws = new Aws(environment.region);
  return [
    steps.step("Delete Ingresses, LoadBalancer Services and their load balancers", (_, say) =>
      deleteLoadBalancers(kubernetes, environment.names.cluster, aws, patience(say)),
    ),
    steps.step("Delete NodePools, drain their nodes", (_, say) => deleteNodePools(kubernetes, patience(say))),
    agreed.volumes
      ? steps.step("Delete volumes", (_, say) => deleteDisks(kubernetes, patience(say)))
      : steps.step("Retain volumes", () => keepDisks(kubernetes)),
  ];
}

function protection({ cluster, environment }: Found): ListrTask {
  return {
    ...steps.step("Switch deletion protection off", () => permitDeletion(environment)),
    enabled: () => cluster.state !== "gone" && cluster.isProtected,
  };
}

/** The stacks, each before those it needs. */
function terraform({ cluster, stacks, agreed, environment }: Found): ListrTask {
  const unreachable = cluster.state !== "answers" || agreed.withoutApi;
  const work = async (stack: StackState, say: Say) => {
    if (stays(stack, agreed)) return say("stays: it outlives the cluster");
    if (KUBERNETES_STACKS.includes(stack.name) && unreachable) return await forgetStack(stack, environment.name);
    if (stack.name === CLUSTER_OUTPUTS.stack) await untilDeleted(environment);
    await destroyStack(stack, environment.name, say);
  };
  return {
    title: "Terraform",
    task: (_, parent) => parent.newListr(stacks.map((stack) => steps.step(stack.name, (_, say) => work(stack, say)))),
  };
}

function concludeDryRun(found: Found, stop: string | undefined): number {
  const things = notInState(found);
  console.log(
    things.length === 0
      ? "AWS holds nothing with a tag of the cluster's but what is in the state."
      : `In AWS with a tag of the cluster's and in no state; what its controllers made goes with them:\n${thingLines(things).join("\n")}`,
  );
  if (stop !== undefined) console.log(`\n${stop}`);
  console.log("\nA dry run: nothing was changed.");
  return 0;
}

/** What nobody's state has is often why AWS refuses to delete a network, and Terraform does not say what it is. */
async function tellWhatIsInTheWay({ environment: { names, region }, stacks }: Found): Promise<void> {
  const tagged = await taggedFor(names.cluster, new Aws(region)).catch(() => []);
  const things = notInState({ tagged, stacks });
  if (things.length === 0) return;
  console.log(
    `\nIn AWS with a tag of ${names.cluster}, in no state, and not touched:\n${leftoverLines(things).join("\n")}`,
  );
}

/** Looks for what is left. @returns the exit code */
async function conclude({ names, region }: Environment, agreed: Agreed): Promise<number> {
  const left = await taggedFor(names.cluster, new Aws(region));
  const kept = left.filter((thing) => isKept(thing, agreed));
  const unwanted = left.filter((thing) => !isKept(thing, agreed));
  if (kept.length > 0) console.log(`\nKept, as it holds data:\n${leftoverLines(kept).join("\n")}`);
  if (unwanted.length === 0) {
    console.log(`\nDestroyed. Nothing else is left with a tag of ${names.cluster}.`);
    return 0;
  }
  console.log(`\nLeft with a tag of ${names.cluster}, and not touched:\n${leftoverLines(unwanted).join("\n")}`);
  return 1;
}

/** @throws WrongUsage unless the environment's name is said once more */
async function requireAgreement({ name }: Environment, { yes }: Options): Promise<void> {
  if (yes === name) return;
  if (!process.stdin.isTTY)
    throw new WrongUsage(
      `There is no terminal to ask on. To destroy ${name}, say --yes-destroy ${name}. Nothing was changed.`,
    );
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const typed = terminal.question(`To destroy it, type its name (${name}): `);
  // Ctrl-C rejects the question, and Ctrl-D leaves it open for ever.
  const none = new Promise<string>((done) => terminal.once("close", () => done("")));
  const answer = await Promise.race([typed.catch(() => ""), none]);
  terminal.close();
  if (answer.trim() !== name) throw new WrongUsage(`That is not ${name}. Nothing was changed.`);
}

function readOptions(): Options | "help" {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      "dry-run": { type: "boolean", default: false },
      "yes-destroy": { type: "string" },
      volumes: { type: "boolean", default: false },
      all: { type: "boolean", default: false },
      "without-api": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  if (positionals.length > 1) throw new WrongUsage(`Name one environment, not ${positionals.join(" and ")}.`);
  const name = requireEnvironment("NAME", positionals[0]);
  const yes = values["yes-destroy"];
  if (yes !== undefined && yes !== name)
    throw new WrongUsage(`--yes-destroy is ${yes}, but the environment to destroy is ${name}. Nothing was changed.`);
  return {
    name,
    yes,
    dryRun: values["dry-run"],
    volumes: values.volumes,
    all: values.all,
    withoutApi: values["without-api"],
  };
}
