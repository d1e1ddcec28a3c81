import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "cdktf";
import type { EnvironmentInput } from "../../config/environment.ts";
import { resolveEnvironment } from "../../config/resolve.ts";
import { AWS_PROVIDER_VERSION } from "../../config/versions.ts";
import { platform } from "../../stacks/platform.ts";
import { temporaryFolder } from "./temporary.ts";

type Block = Record<string, unknown>;

/** One stack's synthesized Terraform JSON, with questions tests ask of it. */
export class SynthesizedStack {
  readonly json: Record<string, Record<string, Record<string, Block>>>;
  /** What synthesis warned of. */
  readonly warnings: readonly string[];

  constructor(json: SynthesizedStack["json"], warnings: readonly string[]) {
    this.json = json;
    this.warnings = warnings;
  }

  /** Addresses of everything managed and everything looked up, sorted. */
  get addresses(): string[] {
    const of = (section: string, prefix: string) =>
      Object.entries(this.json[section] ?? {}).flatMap(([type, blocks]) =>
        Object.keys(blocks).map((name) => `${prefix}${type}.${name}`),
      );
    return [...of("resource", ""), ...of("data", "data.")].sort();
  }

  /** Resources of a type, by name. */
  resources(type: string): Record<string, Block> {
    return this.json.resource?.[type] ?? {};
  }

  /** The only resource of a type. */
  the(type: string): Block {
    const all = Object.values(this.resources(type));
    if (all.length !== 1) throw new Error(`there are ${all.length} resources of type ${type}`);
    return all[0] as Block;
  }

  data(type: string): Record<string, Block> {
    return this.json.data?.[type] ?? {};
  }

  get outputs(): Record<string, Block> {
    return (this.json.output ?? {}) as unknown as Record<string, Block>;
  }
}

export interface SynthOptions {
  readonly awsProviderVersion?: string;
}

const SYNTHESIZED = new Map<string, Record<string, SynthesizedStack>>();

/** Synthesizes a whole environment as main.ts does, and reads every stack back. The same one only once. */
export function synthEnvironment(
  input: EnvironmentInput,
  options: SynthOptions = {},
): Record<string, SynthesizedStack> {
  const key = JSON.stringify([input, options]);
  const known = SYNTHESIZED.get(key);
  const stacks = known ?? synthesize(input, options);
  if (known === undefined) SYNTHESIZED.set(key, stacks);
  return stacks;
}

function synthesize(input: EnvironmentInput, { awsProviderVersion = AWS_PROVIDER_VERSION }: SynthOptions) {
  const outdir = temporaryFolder();
  const environment = resolveEnvironment(input);
  const { captureStackTrace } = Error;
  try {
    // As main.ts does: CDKTF's traces would be a third of the time.
    Error.captureStackTrace = () => {};
    return synthApp(platform({ environment, awsProviderVersion, stateFolder: join(outdir, "../state"), outdir }));
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
}

/** One stack of a synthesized environment. */
export function synthStack(input: EnvironmentInput, stack: string, options: SynthOptions = {}): SynthesizedStack {
  const synthesized = synthEnvironment(input, options)[stack];
  if (synthesized === undefined) throw new Error(`there is no stack ${stack}`);
  return synthesized;
}

interface StackManifest {
  readonly synthesizedStackPath: string;
  readonly annotations: readonly { readonly message: string }[];
}

/**
 * Synthesizes an app. Never `Testing.synth(stack)`: it leaves references across stacks unresolved.
 */
export function synthApp(app: App): Record<string, SynthesizedStack> {
  app.synth();
  const { stacks } = JSON.parse(readFileSync(join(app.outdir, "manifest.json"), "utf8"));
  return Object.fromEntries(
    Object.entries(stacks as Record<string, StackManifest>).map(([name, { synthesizedStackPath, annotations }]) => {
      const json = withoutComments(JSON.parse(readFileSync(join(app.outdir, synthesizedStackPath), "utf8")));
      const warnings = annotations.map(({ message }) => message);
      return [name, new SynthesizedStack(json, warnings)];
    }),
  );
}

/** CDKTF notes where each block came from, under `//`. */
function withoutComments<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutComments) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "//");
  return Object.fromEntries(entries.map(([key, child]) => [key, withoutComments(child)])) as T;
}
