import { setTimeout as sleep } from "node:timers/promises";
import { wordsOf } from "../../kubernetes/api.ts";
import type { Say } from "../steps.ts";

/** What is still there, and why as far as anybody can tell. */
export interface Remaining {
  readonly left: readonly string[];
  /** Sentences. */
  readonly why: readonly string[];
}

export interface Patience {
  readonly say: Say;
  readonly signal: AbortSignal;
  /** How long nothing may change before it is given up. @default 900 */
  readonly seconds?: number;
  /** How often to look: all pods of a cluster are a long list. @default 5 */
  readonly everySeconds?: number;
}

/** Something that was told to go and does not. */
export class NotGone extends Error {
  override readonly name = "NotGone";
}

/**
 * Looks again and again until nothing is left, and tells what is and why whenever that changes.
 *
 * @param what what is waited for, e.g. `NodeClaims`
 * @throws NotGone when nothing changes for too long, with what is left and why
 */
export async function untilGone(
  what: string,
  look: () => Promise<Remaining>,
  { say, signal, seconds = 900, everySeconds = 5 }: Patience,
): Promise<void> {
  let [before, since] = ["", performance.now()];
  for (;;) {
    // An answer that fails once is no reason to end what takes a quarter of an hour.
    const { left, why } = await look().catch((error): Remaining => ({ left: ["?"], why: [wordsOf(error)] }));
    signal.throwIfAborted();
    if (left.length === 0) return;
    const now = [`${left.length} ${what} left: ${left.join(", ")}.`, ...why].join("\n");
    if (now !== before) {
      [before, since] = [now, performance.now()];
      say(now);
    }
    if (performance.now() - since > seconds * 1000) throw new NotGone(`For ${seconds} s nothing changed. ${now}`);
    await sleep(everySeconds * 1000, undefined, { signal }).catch(() => {});
  }
}
