import { Listr, type ListrTask, PRESET_TIMER } from "listr2";

/** Tells what takes time, in a few words. */
export type Say = (what: string) => void;

/** Steps of a command, shown as they go: on a terminal as a list that changes, in a log line by line. */
export function list<Context>(tasks: ListrTask<Context>[]): Listr<Context> {
  return new Listr<Context>(tasks, {
    renderer: "default",
    fallbackRenderer: "simple",
    rendererOptions: { timer: PRESET_TIMER, collapseSubtasks: false, collapseErrors: false },
    fallbackRendererOptions: { timer: PRESET_TIMER },
    registerSignalListeners: false,
  });
}

/** Makes steps, and keeps what went wrong in one, whole: the list shows its first line alone. */
export class Steps {
  /** What went wrong first. */
  failure: unknown;

  step<Context>(title: string, work: (context: Context, say: Say) => Promise<void>): ListrTask<Context> {
    return {
      title,
      task: async (context, task) => {
        try {
          await work(context, saying(task));
        } catch (error) {
          this.failure ??= error;
          throw new Error(String(error instanceof Error ? error.message : error).split("\n")[0]);
        }
      },
    };
  }
}

/** Progress on a terminal replaces itself; in a log it would fill pages, so there it comes every few seconds. */
function saying(task: { output: string }): Say {
  const SECONDS = 10;
  let last = performance.now();
  return (what) => {
    const counting = /^\d+ of \d+/.test(what);
    if (counting && !process.stdout.isTTY && performance.now() - last < SECONDS * 1000) return;
    last = performance.now();
    task.output = what;
  };
}
