import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AwsProxy, serve } from "../../../rehearsal/drill/aws/forward.ts";
import { FailingAws } from "../../../rehearsal/faults/failing-aws.ts";

const THROTTLED = { code: "ThrottlingException", message: "Rate exceeded", status: 429 };
const DENIED = { code: "AccessDenied", message: "Access Denied", status: 403 };

let behind: AwsProxy;
let aws: FailingAws;
/** What reached the AWS behind. */
const arrived: string[] = [];
beforeAll(async () => {
  behind = await serve(async ({ method, url }) => {
    arrived.push(`${method} ${url}`);
    return { status: 200, headers: {}, body: "from AWS" };
  });
  aws = await FailingAws.start(behind.endpoint);
});
afterAll(async () => {
  await aws.stop();
  await behind.stop();
});

async function call(service: string, method: string, path: string): Promise<{ status: number; text: string }> {
  const authorization = `AWS4-HMAC-SHA256 Credential=TESTKEY/20260101/us-west-2/${service}/aws4_request, Signature=0`;
  const answer = await fetch(aws.endpoint + path, { method, headers: { authorization } });
  return { status: answer.status, text: await answer.text() };
}

describe("an AWS that fails when it is told to", () => {
  test("lets through what it was told nothing of", async () => {
    const trouble = aws.fail({ service: "eks", operation: /^POST \/clusters$/ }, THROTTLED);
    expect(await call("eks", "GET", "/clusters/a")).toEqual({ status: 200, text: "from AWS" });
    expect(await call("s3", "POST", "/clusters")).toEqual({ status: 200, text: "from AWS" });
    expect(trouble.met).toBe(0);
    trouble.end();
  });

  test("fails so many calls, and keeps them from AWS; then no more", async () => {
    const before = arrived.length;
    const trouble = aws.fail({ service: "eks", operation: /^POST \/clusters$/ }, THROTTLED, 2);
    const answers = [1, 2, 3].map(() => call("eks", "POST", "/clusters"));
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 429, 429]);
    expect(trouble.met).toBe(2);
    expect(arrived.length - before).toBe(1);
    trouble.end();
  });

  test("fails in S3's own words where it is S3's", async () => {
    const trouble = aws.fail({ operation: /\.tfstate$/ }, DENIED);
    const { status, text } = await call("s3", "PUT", "/bucket/inference/dev/network/terraform.tfstate");
    expect(status).toBe(403);
    expect(text).toContain("<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
    trouble.end();
    expect((await call("s3", "PUT", "/bucket/inference/dev/network/terraform.tfstate")).status).toBe(200);
  });

  test("a call that is held reaches AWS when it is released", async () => {
    const before = arrived.length;
    const held = aws.hold({ service: "eks", operation: /^DELETE / });
    const answer = call("eks", "DELETE", "/clusters/held");
    await held.reached;
    expect(arrived.slice(before)).toEqual([]);
    held.release();
    expect((await answer).text).toBe("from AWS");
    expect(arrived.slice(before)).toEqual(["DELETE /clusters/held"]);
  });

  test("a call that was held fails when that is wanted by the time it is released", async () => {
    const held = aws.hold({ service: "eks", operation: /^DELETE / });
    const answer = call("eks", "DELETE", "/clusters/held");
    await held.reached;
    const trouble = aws.fail({ operation: /./ }, THROTTLED);
    held.release();
    expect((await answer).status).toBe(429);
    trouble.end();
  });

  test("an answer that is held is that of a call which AWS has had", async () => {
    const held = aws.holdAnswers({ service: "eks", operation: /^PATCH / });
    const answer = call("eks", "PATCH", "/clusters/known");
    await held.reached;
    expect(arrived).toContain("PATCH /clusters/known");
    held.release();
    expect((await answer).text).toBe("from AWS");
  });
});
