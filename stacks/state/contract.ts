import { TerraformOutput, type TerraformRemoteState, type TerraformStack, Token } from "cdktf";

/** The kinds of outputs: how each is read back from a remote state. */
const KINDS = {
  text: (state: TerraformRemoteState, name: string): string => state.getString(name),
  list: (state: TerraformRemoteState, name: string): string[] => state.getList(name),
  map: (state: TerraformRemoteState, name: string): Record<string, string> => Token.asStringMap(state.get(name)),
} as const;

type Kind = keyof typeof KINDS;

/** One output: its kind, and what it is, for `terraform output` and readers of the code. */
export interface Output<K extends Kind = Kind> {
  readonly kind: K;
  readonly description: string;
}

/** Outputs of a stack, by name. */
export type Outputs = Readonly<Record<string, Output>>;
type ValueOf<O extends Output> = Readonly<ReturnType<(typeof KINDS)[O["kind"]]>>;
/** What a producer has to give and a consumer gets: a value for each output, no more and no less. */
export type Values<O extends Outputs> = { readonly [Name in keyof O]: ValueOf<O[Name]> };

/**
 * What one stack tells the others. Producer and consumer use the same declaration, so that an
 * output that is missing or misspelt does not compile.
 */
export class OutputContract<O extends Outputs> {
  readonly stack: string;
  readonly #outputs: O;

  /**
   * @param stack id of the stack that publishes the outputs
   * @param outputs by name in camel case; Terraform sees them in snake case
   */
  constructor(stack: string, outputs: O) {
    this.stack = stack;
    this.#outputs = outputs;
  }

  /** Makes them outputs of the producing stack. */
  publish(stack: TerraformStack, values: Values<O>): void {
    for (const [name, { description }] of Object.entries(this.#outputs)) {
      new TerraformOutput(stack, snakeCase(name), {
        value: values[name],
        description,
        staticId: true,
      });
    }
  }

  /** Reads them out of the producing stack's state. */
  from(state: TerraformRemoteState): Values<O> {
    const entries = Object.entries(this.#outputs).map(([name, { kind }]) => [
      name,
      KINDS[kind](state, snakeCase(name)),
    ]);
    return Object.fromEntries(entries) as Values<O>;
  }
}

export function text(description: string): Output<"text"> {
  return { kind: "text", description };
}

export function list(description: string): Output<"list"> {
  return { kind: "list", description };
}

export function map(description: string): Output<"map"> {
  return { kind: "map", description };
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
