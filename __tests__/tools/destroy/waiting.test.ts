import { expect, test } from "vitest";
import { type Remaining, untilGone } from "../../../tools/destroy/waiting.ts";

const patient = { signal: new AbortController().signal, everySeconds: 0 };
const none: Remaining = { left: [], why: [] };
const one: Remaining = { left: ["NodeClaim a"], why: ["Pod team-a/web-1: it stays"] };

/** Answers in their order, the last one for ever. */
function answers(...given: (Remaining | Error)[]) {
  let next = 0;
  return async () => {
    const answer = given[Math.min(next++, given.length - 1)];
    if (answer instanceof Error) throw answer;
    return answer ?? none;
  };
}

test("what is left is told with why, once, until it is gone", async () => {
  const said: string[] = [];
  await untilGone("NodeClaims", answers(one, one, none), { say: (what) => said.push(what), ...patient });
  expect(said).toEqual(["1 NodeClaims left: NodeClaim a.\nPod team-a/web-1: it stays"]);
});

test("an answer that fails once is not the end", async () => {
  await untilGone("NodeClaims", answers(new Error("connection reset"), none), { say: () => {}, ...patient });
});

test("when nothing changes for too long it ends with what is left, why, and what to do", async () => {
  const waiting = untilGone("NodeClaims", answers(one), { say: () => {}, ...patient, seconds: 0 });
  await expect(waiting).rejects.toThrow(
    /nothing changed\. 1 NodeClaims left: NodeClaim a\.\nPod team-a\/web-1: it stays$/,
  );
});

test("an interruption ends it", async () => {
  const ended = new AbortController();
  const waiting = untilGone("NodeClaims", answers(one), {
    say: () => ended.abort(new Error("Interrupted.")),
    signal: ended.signal,
  });
  await expect(waiting).rejects.toThrow("Interrupted.");
});
