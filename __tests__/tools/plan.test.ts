import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { resolveEnvironment } from "../../config/resolve.ts";
import { AWS_PROVIDER_VERSION } from "../../config/versions.ts";
import { platform } from "../../stacks/platform.ts";
import { whyNotYet } from "../../tools/plan/readiness.ts";
import type { State } from "../../tools/stack-state.ts";
import { stacksIn } from "../../tools/stacks.ts";
import { MINIMAL } from "../support/environments.ts";
import { temporaryFolder } from "../support/temporary.ts";

const folder = temporaryFolder();
platform({
  environment: resolveEnvironment(MINIMAL),
  awsProviderVersion: AWS_PROVIDER_VERSION,
  stateFolder: join(folder, "state"),
  outdir: folder,
}).synth();
const stacks = stacksIn(folder);

/** An API server, as far as it is asked here: it knows nobody. */
let api: Server;
let endpoint: string;
let authority: string;
beforeAll(async () => {
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", cert];
  execFileSync("openssl", ["req", "-x509", ...made, ...subject], { stdio: "ignore" });
  authority = readFileSync(cert).toString("base64");
  api = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, answer) => {
    answer.statusCode = 401;
    answer.end();
  }).listen(0, "localhost");
  await once(api, "listening");
  endpoint = `https://localhost:${(api.address() as AddressInfo).port}`;
  for (const name of ["HTTPS_PROXY", "https_proxy"]) vi.stubEnv(name, undefined);
});
afterAll(() => {
  vi.unstubAllEnvs();
  api.close();
});

/** The state of a stack with every output its JSON declares. */
function deployed(name: string, values: Record<string, unknown> = {}): State {
  const stack = stacks.find((one) => one.name === name);
  const { output = {} } = JSON.parse(readFileSync(join(stack?.folder ?? "", "cdk.tf.json"), "utf8"));
  const outputs = Object.keys(output).map((key) => [key, { value: values[key] ?? key }]);
  const resources = [{ mode: "managed", type: "aws_kms_key", name: "key" }] as const;
  return { serial: 1, lineage: name, resources, outputs: Object.fromEntries(outputs) };
}

/** What is there when all but these stacks are deployed. */
const allBut = (absent: readonly string[], at = endpoint) =>
  new Map(
    stacks
      .filter(({ name }) => !absent.includes(name))
      .map(({ name }) => [name, deployed(name, { endpoint: at, certificate_authority: authority })]),
  );
const why = async (name: string, states: ReadonlyMap<string, State | undefined>) => {
  const stack = stacks.find((one) => one.name === name);
  if (stack === undefined) throw new Error(`there is no stack ${name}`);
  return await whyNotYet(stack, states);
};

test("stacks come behind those they need, however they are written", () => {
  for (const [index, { dependencies }] of stacks.entries()) {
    const before = stacks.slice(0, index).map(({ name }) => name);
    expect(before).toEqual(expect.arrayContaining([...dependencies]));
  }
  expect(stacks.map(({ name }) => name).indexOf("node-pools")).toBe(stacks.length - 1);
});

test("with everything deployed and an API server that answers, whatever it says, every stack can be planned", async () => {
  for (const { name } of stacks) expect(await why(name, allBut([]))).toBeUndefined();
});

test("a stack cannot be planned before those whose outputs it reads", async () => {
  expect(await why("nodes", allBut(["network", "cluster"]))).toBe("It needs cluster and network, not deployed yet.");
});

test("nor where their states are empty, as a destroyed stack's is", async () => {
  const states = allBut([]).set("cluster", { serial: 9, lineage: "x", resources: [], outputs: {} });
  expect(await why("nodes", states)).toBe("It needs cluster, not deployed yet.");
});

test("nor before an output it reads is published, which is named", async () => {
  const { cluster_name: _, ...outputs } = deployed("cluster").outputs;
  const states = allBut([]).set("cluster", { ...deployed("cluster"), outputs });
  expect(await why("nodes", states)).toContain("It reads cluster.cluster_name, which the last deployment did not");
});

test("pools cannot be planned before what brings their kinds, though they read nothing of it", async () => {
  expect(await why("node-pools", allBut(["addons"]))).toBe("It needs addons, not deployed yet.");
});

test.each(["addons", "node-pools"])("%s cannot be planned where the API server does not answer", async (name) => {
  const states = allBut([], "https://localhost:1");
  expect(await why(name, states)).toMatch(
    /https:\/\/localhost:1 does not answer from here \(.*ECONNREFUSED.*\).*reach-the-cluster/,
  );
});

test("nor where somebody else answers in its place", async () => {
  const states = allBut([]).set("cluster", deployed("cluster", { endpoint, certificate_authority: "" }));
  expect(await why("addons", states)).toMatch(/does not answer from here \(.*certificate/);
});
