import { expect, test } from "vitest";
import { waitUntil } from "../../kubernetes/api.ts";

const AT_ONCE = { seconds: 0 };

test("what is waited for is given as soon as it holds", async () => {
  const answers = [undefined, false as const, "a node"];
  expect(await waitUntil("a node", async () => answers.shift(), { seconds: 10 })).toBe("a node");
});

test("nothing is an answer that does not hold, and none is 0", async () => {
  expect(await waitUntil("a number", async () => 0, AT_ONCE)).toBe(0);
  await expect(waitUntil("a node", async () => undefined, AT_ONCE)).rejects.toThrow(
    "Waited 0 s for a node. Last seen: nothing of it.",
  );
});

test("when time is up it says what was seen last instead", async () => {
  let checks = 0;
  const check = async () => {
    checks += 1;
    throw new Error(`${checks} of 5 pods run`);
  };
  const waiting = waitUntil("5 pods to run", check, { seconds: 0.3 });
  const problem = await waiting.catch((error) => error.message);
  expect(problem).toBe(`Waited 0.3 s for 5 pods to run. Last seen: ${checks} of 5 pods run.`);
});

test("who is told to end waits no longer", async () => {
  const ended = new AbortController();
  const waiting = waitUntil("the end", async () => undefined, { seconds: 600, signal: ended.signal });
  ended.abort(new Error("no hope is left"));
  await expect(waiting).rejects.toThrow("no hope is left");
});
