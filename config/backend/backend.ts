import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { PROJECT } from "../data.ts";
import { EnvironmentError, type Problem } from "../problem.ts";
import { checkArguments } from "./check.ts";
import { Source } from "./source.ts";

/** Where state is kept in S3: arguments of Terraform's backend, by the names Terraform gives them. */
export interface S3Arguments {
  readonly bucket: string;
  readonly region: string;
  readonly workspace_key_prefix: string;
  readonly [argument: string]: unknown;
}

/** What a backend file says, as @cdktf/hcl2json reads it. */
interface Blocks {
  readonly terraform?: readonly { readonly backend?: Readonly<Record<string, readonly Block[]>> }[];
}
type Block = Readonly<Record<string, unknown>>;

const ONE_BACKEND: Omit<Problem, "path" | "received"> = {
  allowed: 'one block terraform { backend "s3" { … } }, and nothing else',
  remedy: "Start again from backend.tf.example, or remove the file: state is then kept in files.",
};

/**
 * Reads the backend that a team chose for all its stacks.
 *
 * @param file absolute
 * @throws EnvironmentError with every problem of the file, each with its line
 */
export async function readBackend(file: string): Promise<S3Arguments> {
  const source = new Source(relative(PROJECT, file), readFileSync(file, "utf8"));
  const blocks = await parse(source);
  const backend = theBackend(source, blocks);
  const problems = checkArguments(source, backend);
  if (problems.length > 0) throw new EnvironmentError(source.name, problems);
  return backend as S3Arguments;
}

async function parse(source: Source): Promise<Blocks> {
  // Loaded only where there is a file: it compiles a parser of a megabyte.
  const { parse } = await import("@cdktf/hcl2json");
  try {
    return await parse(source.name, source.text);
  } catch (error) {
    // Its own words: "parse config: [backend.tf:3,11-4,1: Invalid expression; Expected …]"
    const said = error instanceof Error ? error.message : String(error);
    const [, line = "1", summary = said, detail = ""] = /:(\d+),[^:]*: ([^;]*)(?:; ([^\]]*))?/.exec(said) ?? [];
    throw new EnvironmentError(source.name, [
      {
        path: `${source.name}:${line}`,
        received: summary,
        allowed: `HCL. ${detail}`.trim(),
        remedy: "Correct the line.",
      },
    ]);
  }
}

/** The one backend of a file. */
function theBackend(source: Source, blocks: Blocks): Block {
  const [terraform, ...more] = blocks.terraform ?? [];
  const other = Object.keys({ ...blocks, ...terraform }).find((name) => name !== "terraform" && name !== "backend");
  const [[kind, found = []] = ["", []], ...kinds] = Object.entries(terraform?.backend ?? {});
  const wrong = other ?? [kind, ...kinds.map(([another]) => another)].find((name) => name !== "s3");
  if (wrong === undefined && more.length === 0 && found.length === 1) return found[0] as Block;
  throw new EnvironmentError(source.name, [
    { path: source.at(wrong || "terraform"), received: wrong || undefined, ...ONE_BACKEND },
  ]);
}
