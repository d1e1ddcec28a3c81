import { expect, test } from "vitest";
import { checkStack } from "../../../tools/check-synthesized/stack.ts";

const AWS_EKS = { api_version: "client.authentication.k8s.io/v1beta1", command: "aws", args: ["eks", "get-token"] };

/** Where problems are, without the file. */
const paths = (stack: unknown) => checkStack("x", stack).map(({ path }) => path.replace("x: ", ""));

test("a stack of our own providers names nothing to run or to read", () => {
  const stack = {
    "//": { metadata: {} },
    data: { aws_caller_identity: { caller: {} }, terraform_remote_state: { cluster: { backend: "s3", config: {} } } },
    provider: {
      aws: [{ region: "us-west-2" }],
      helm: [{ kubernetes: { host: "https://127.0.0.1", exec: AWS_EKS } }],
      kubernetes: [{ host: "https://127.0.0.1", exec: [AWS_EKS] }],
    },
    resource: {
      aws_vpc: { vpc: { tags: { Name: "a file (of mine)", Profile: "${local.profile}" } } },
      kubernetes_manifest: { pool: { manifest: { provisioner: "x" } } },
    },
    terraform: { backend: { s3: {} }, required_providers: { aws: { source: "hashicorp/aws" } } },
  };
  expect(paths(stack)).toEqual([]);
});

test.each([
  ["a program as data", { data: { external: { x: { program: ["sh"] } } } }, "data.external"],
  ["requests as data", { data: { http: { x: { url: "https://example.com" } } } }, "data.http"],
  ["a module", { module: { x: { source: "./x" } } }, "module"],
  [
    "a provider of somebody's",
    { terraform: { required_providers: { aws: { source: "x/aws" } } } },
    "terraform.required_providers.aws",
  ],
  [
    "a provider beside ours",
    { terraform: { required_providers: { tls: { source: "tls" } } } },
    "terraform.required_providers.tls",
  ],
  ["a provider named as what every object has", { resource: { constructor_x: { y: {} } } }, "resource.constructor_x"],
  ["files of a provider", { provider: { aws: { shared_config_files: ["x"] } } }, "provider.aws.shared_config_files"],
  ["a profile of the machine", { provider: { aws: { profile: "x" } } }, "provider.aws.profile"],
  [
    "another credential plugin",
    { provider: { kubernetes: { exec: { ...AWS_EKS, command: "sh" } } } },
    "provider.kubernetes.exec",
  ],
  [
    "variables for the plugin",
    { provider: { kubernetes: { exec: { ...AWS_EKS, env: { PATH: "x" } } } } },
    "provider.kubernetes.exec.env",
  ],
  [
    "a plugin of Helm's",
    { provider: { helm: { kubernetes: { exec: { ...AWS_EKS, args: ["s3", "cp"] } } } } },
    "provider.helm.exec",
  ],
  ["a backend that runs programs", { terraform: { backend: { kubernetes: {} } } }, "terraform.backend.kubernetes"],
  [
    "a state read by one",
    { data: { terraform_remote_state: { x: { backend: "kubernetes" } } } },
    "data.terraform_remote_state.x.backend",
  ],
  ["a provisioner", { resource: { aws_vpc: { x: { provisioner: {} } } } }, "resource.aws_vpc.x.provisioner"],
  [
    "a program after Helm",
    { resource: { helm_release: { x: { postrender: {} } } } },
    "resource.helm_release.x.postrender",
  ],
  ["a file in an output", { output: { x: { value: '${file("/proc/self/environ")}' } } }, "output.x.value"],
  ["a file behind a comment", { locals: { x: '${file/* */("x")}' } }, "locals.x"],
  ["a file in a name", { locals: { '${filebase64("x")}': 1 } }, '${filebase64("x")}'],
  ["a directive that reads a file", { locals: { x: '%{if true}${core::templatefile("x", {})}%{endif}' } }, "locals.x"],
])("fails when it names %s", (_, stack, path) => {
  expect(paths(stack).join()).toContain(path);
});

test.each([
  ["blocks", { data: [[{ external: [{ x: {} }] }]] }, "data.external"],
  ["stacks", [{ module: {} }], "module"],
  ["providers", { provider: [{ aws: [{ profile: "x" }] }] }, "provider.aws.profile"],
])("fails also where %s are in lists", (_, stack, path) => {
  expect(paths(stack)).toContain(path);
});
