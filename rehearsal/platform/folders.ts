import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** The project's own folder. */
export const PROJECT = resolve(import.meta.dirname, "../..");

/** What is made once for all rehearsals of this user: the Python environment, downloaded providers. */
export const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "eks-inference-platform");

/** The folders of one rehearsal: never those of a user's own deployments. */
export interface WorkFolders {
  readonly root: string;
  /** Synthesized Terraform JSON. */
  readonly outdir: string;
  readonly state: string;
  readonly logs: string;
}

export function workFolders(name: string): WorkFolders {
  const root = join(PROJECT, ".rehearsal", name);
  return { root, outdir: join(root, "cdktf.out"), state: join(root, "state"), logs: join(root, "logs") };
}
