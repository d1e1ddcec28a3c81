import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runScript } from "../support/command.ts";
import { temporaryFolder } from "../support/temporary.ts";

function file(name: string, text: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}
const check = (...files: string[]) => runScript("tools/check-manifests.ts", files);

const POOL = `apiVersion: karpenter.sh/v1
kind: NodePool
metadata:
  name: gpu
spec:
  limits:
    nvidia.com/gpu: 8
  template:
    metadata:
      labels:
        nvidia.com/gpu.present: "true"
    spec:
      nodeClassRef: { group: karpenter.k8s.aws, kind: EC2NodeClass, name: gpu }
      requirements: []
`;

test("takes manifests that are right, and passes over other kinds", async () => {
  const { code, output } = await check(file("right.yaml", `${POOL}---\nkind: ConfigMap\nmetadata: { name: x }\n---\n`));
  expect(output).toContain("document 1: NodePool gpu: no problems");
  expect(output).toContain("document 2: ConfigMap x: not looked at, only EC2NodeClass and NodePool are");
  expect(code).toBe(0);
});

test("tells every problem of every file, with its line", async () => {
  const wrong = POOL.replace('"true"', "yes").replace("nvidia.com/gpu: 8", "resources: { cpu: 8 }");
  const items = `{"kind": "List", "items": [{"apiVersion": "karpenter.sh/v1", "kind": "NodePool", "metadata": {"name": "x"}}]}`;
  const { code, output } = await check(file("wrong.yaml", wrong), file("wrong.json", items));
  expect(output).toContain("NodePool gpu: refused");
  expect(output).toContain("line 7, spec.limits.resources");
  expect(output).toContain("line 11, spec.template.metadata.labels.nvidia.com/gpu.present");
  expect(output).toContain("line 1, items[0].spec");
  expect(code).toBe(1);
});

test("refuses what is no YAML", async () => {
  const { code, output } = await check(file("broken.yaml", "spec: {"), file("twice.yaml", "kind: x\nkind: y\n"));
  expect(output.match(/not YAML/g)).toHaveLength(2);
  expect(code).toBe(1);
});

test("ends with 2 when there is nothing to read", async () => {
  const ended = await Promise.all([check(), check("/nowhere.yaml")]);
  expect(ended.map(({ code }) => code)).toEqual([2, 2]);
}, 20_000);
