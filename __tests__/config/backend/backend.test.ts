import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { readBackend } from "../../../config/backend/backend.ts";
import { PROJECT } from "../../../config/data.ts";
import { EnvironmentError, type Problem } from "../../../config/problem.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const EXAMPLE = readFileSync(join(PROJECT, "backend.tf.example"), "utf8");

function written(text: string): string {
  const file = join(temporaryFolder(), "backend.tf");
  writeFileSync(file, text);
  return file;
}

/** What is wrong with a file; places without the folder. */
async function problemsOf(text: string): Promise<Problem[]> {
  const file = written(text);
  try {
    await readBackend(file);
    return [];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    const name = relative(PROJECT, file);
    return error.problems.map((problem) => ({ ...problem, path: problem.path.replace(name, "backend.tf") }));
  }
}

/** The example with a line more, or another in its place. */
const withLine = (line: string) => EXAMPLE.replace(/^( *)use_lockfile = true$/m, `$1use_lockfile = true\n$1${line}`);
const without = (argument: string) => EXAMPLE.replace(new RegExp(`^ *${argument} *=.*\\n`, "m"), "");
const changed = (argument: string, value: string) =>
  EXAMPLE.replace(new RegExp(`^( *${argument} *= ).*$`, "m"), `$1${value}`);
const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split("\n").length;

test("the example is accepted as it is, and says what every stack gets", async () => {
  const file = join(temporaryFolder(), "backend.tf");
  copyFileSync(join(PROJECT, "backend.tf.example"), file);
  expect(await readBackend(file)).toEqual({
    bucket: "inference-terraform-state-111122223333",
    region: "us-west-2",
    encrypt: true,
    kms_key_id: "arn:aws:kms:us-west-2:111122223333:alias/inference-terraform-state",
    use_lockfile: true,
    workspace_key_prefix: "inference",
  });
});

test("what the example has in comments is accepted too", async () => {
  const uncommented = EXAMPLE.replace(/^ {4}# (assume_role|endpoints|use_path|skip| {2}|}$)/gm, "    $1");
  expect(await readBackend(written(uncommented))).toMatchObject({
    assume_role: { role_arn: "arn:aws:iam::111122223333:role/inference-terraform-state", session_name: "terraform" },
    endpoints: { s3: "http://127.0.0.1:4566" },
    use_path_style: true,
  });
});

describe("fails when", () => {
  const SECRET = "not-a-real-secret";
  test.each<[string, string, string, RegExp]>([
    ["it holds an access key", withLine(`access_key = "${SECRET}"`), "access_key", /AWS_PROFILE/],
    ["it holds a secret key", withLine(`secret_key = "${SECRET}"`), "secret_key", /AWS_PROFILE/],
    ["it holds a session token", withLine(`token = "${SECRET}"`), "token", /renew it/],
    ["it holds a key of the customer's", withLine(`sse_customer_key = "${SECRET}"`), "sse_customer_key", /Remove it/],
    [
      "a password is in an address",
      withLine(`custom_ca_bundle = "https://me:${SECRET}@x"`),
      "custom_ca_bundle",
      /Remove/,
    ],
    ["it names a profile of one machine", withLine('profile = "mine"'), "profile", /set AWS_PROFILE/],
    ["it locks in DynamoDB", withLine('dynamodb_table = "locks"'), "dynamodb_table", /use_lockfile = true/],
    ["it gives all stacks one key", withLine('key = "terraform.tfstate"'), "key", /workspace_key_prefix/],
    [
      "a role is named beside assume_role",
      withLine('role_arn = "arn:aws:iam::1:role/x"'),
      "role_arn",
      /assume_role = {/,
    ],
    ["an argument is misspelt", withLine('buket = "x"'), "buket", /Did you mean bucket\?/],
    ["an argument is nobody's", withLine("prevent_accidents = true"), "prevent_accidents", /^Remove it\.$/],
    ["an argument is called as every object's own", withLine("constructor = true"), "constructor", /Remove it/],
    ["a value is a variable", changed("region", "var.region"), "region", /Write it out/],
    ["a bucket cannot be called so", changed("bucket", '"My_Bucket"'), "bucket", /Add the bucket/],
    ["locking is off", changed("use_lockfile", "false"), "use_lockfile", /Set it to true/],
    ["encryption is off", changed("encrypt", "false"), "encrypt", /Set it to true/],
    ["a switch is text", withLine('use_path_style = "yes"'), "use_path_style", /Correct it/],
    ["the key is a bare id", changed("kms_key_id", '"0123-4567"'), "kms_key_id", /Add the ARN/],
    ["the key is of another region", changed("region", '"eu-west-1"'), "kms_key_id", /correct region/],
    [
      "the prefix ends with a slash",
      changed("workspace_key_prefix", '"a/"'),
      "workspace_key_prefix",
      /Name this project/,
    ],
    ["a role is a block", withLine('assume_role {\nrole_arn = "x"\n}'), "assume_role", /with the equals sign/],
    ["a role is no ARN", withLine('assume_role = { role_arn = "admin" }'), "assume_role.role_arn", /Add the role/],
  ])("%s", async (_, text, argument, remedy) => {
    const [problem, ...more] = await problemsOf(text);
    expect(more).toEqual([]);
    const innermost = argument.split(".").at(-1) ?? "";
    const line = lineOf(text, text.match(new RegExp(`^ *(\\w+ = \\{ )?${innermost}\\b.*`, "m"))?.[0] ?? "?");
    expect(problem?.path).toBe(`backend.tf:${line} ${argument}`);
    expect(problem?.remedy).toMatch(remedy);
    expect(JSON.stringify(problem)).not.toContain(SECRET);
  });

  test.each(["bucket", "region", "encrypt", "kms_key_id", "use_lockfile", "workspace_key_prefix"])(
    "%s is missing",
    async (argument) => {
      const text = without(argument);
      expect(await problemsOf(text)).toMatchObject([
        { path: `backend.tf:${lineOf(text, 'backend "s3"')} ${argument}`, received: undefined },
      ]);
    },
  );

  test.each([
    ["another kind of backend", 'terraform {\n  backend "gcs" {}\n}', 2, "gcs"],
    ["none", "terraform {\n}", 1, undefined],
    ["none, and nothing else", "", 1, undefined],
    ["HCP Terraform", 'terraform {\n  cloud {\n    organization = "x"\n  }\n}', 2, "cloud"],
    ["something beside it", `${EXAMPLE}\nlocals {\n  a = 1\n}`, EXAMPLE.split("\n").length + 1, "locals"],
  ])("it holds %s", async (_, text, line, received) => {
    expect(await problemsOf(text)).toMatchObject([{ path: `backend.tf:${line}`, received }]);
  });

  test("it is no HCL, and the parser's line is named", async () => {
    expect(await problemsOf('terraform {\n  backend "s3" {\n    bucket =\n  }\n}')).toMatchObject([
      { path: "backend.tf:3", received: "Invalid expression" },
    ]);
  });

  test("several things are wrong, and all are told at once", async () => {
    const text = withLine('dynamodb_table = "locks"')
      .replace(/^ *bucket.*\n/m, "")
      .replace("encrypt ", "encript ");
    const named = (await problemsOf(text)).map(({ path }) => path.split(" ")[1]);
    expect(named.sort()).toEqual(["bucket", "dynamodb_table", "encript", "encrypt"]);
  });
});
