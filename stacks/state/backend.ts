import { join, relative } from "node:path";
import {
  App,
  DataTerraformRemoteStateLocal,
  LocalBackend,
  type TerraformRemoteState,
  type TerraformStack,
} from "cdktf";
import type { Construct } from "constructs";

/** Where the state of every stack is kept, and how other stacks read it. */
export interface StateBackend {
  /** Makes a stack keep its state here. */
  keep(stack: TerraformStack): void;
  /** Reads the outputs of the stack `of`, in the workspace the reader itself runs in. */
  read(scope: Construct, of: string): TerraformRemoteState;
}

/**
 * State in files: `<folder>/<stack>/<workspace>/terraform.tfstate`, outside the folder that
 * synthesis writes, so that cleaning that up loses nothing.
 */
export class LocalState implements StateBackend {
  readonly #folder: string;

  /** @param folder absolute */
  constructor(folder: string) {
    this.#folder = folder;
  }

  keep(stack: TerraformStack): void {
    new LocalBackend(stack, this.#place(stack, stack.node.id));
  }

  read(scope: Construct, of: string): TerraformRemoteState {
    return new DataTerraformRemoteStateLocal(scope, of, {
      ...this.#place(scope, of),
      workspace: "${terraform.workspace}",
    });
  }

  /** Without a folder of workspaces of its own, each but the default one would land where synthesis writes. */
  #place(scope: Construct, stack: string): { path: string; workspaceDir: string } {
    const whereTerraformRuns = join(App.of(scope).outdir, "stacks", stack);
    const folder = relative(whereTerraformRuns, join(this.#folder, stack));
    return { path: join(folder, "terraform.tfstate"), workspaceDir: folder };
  }
}
