import { join, relative } from "node:path";
import {
  App,
  DataTerraformRemoteStateLocal,
  DataTerraformRemoteStateS3,
  LocalBackend,
  S3Backend,
  type TerraformElement,
  type TerraformRemoteState,
  type TerraformStack,
} from "cdktf";
import type { Construct } from "constructs";
import type { S3Arguments } from "../../config/backend/backend.ts";

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

/**
 * State in a bucket: `<workspace_key_prefix>/<workspace>/<stack>/terraform.tfstate`, locked by an
 * object beside it.
 */
export class S3State implements StateBackend {
  readonly #arguments: S3Arguments;

  constructor(backend: S3Arguments) {
    this.#arguments = backend;
  }

  keep(stack: TerraformStack): void {
    this.#complete(new S3Backend(stack, this.#place(stack.node.id)), "");
  }

  read(scope: Construct, of: string): TerraformRemoteState {
    const state = new DataTerraformRemoteStateS3(scope, of, {
      ...this.#place(of),
      workspace: "${terraform.workspace}",
    });
    this.#complete(state, "config.");
    return state;
  }

  #place(stack: string): { bucket: string; key: string } {
    return { bucket: this.#arguments.bucket, key: `${stack}/terraform.tfstate` };
  }

  /**
   * The classes know not all arguments, `use_lockfile` among them, and would rewrite the names of
   * session tags in snake case. So the rest goes by them, as it was written.
   */
  #complete(element: TerraformElement, below: string): void {
    for (const [name, value] of Object.entries(this.#arguments)) element.addOverride(`${below}${name}`, value);
  }
}
