import { expect, test } from "vitest";
import { LONGEST_CLUSTER_NAME, NAMES, namesOf } from "../../config/names.ts";

test("every name begins with the cluster's, log groups and aliases behind their folder", () => {
  for (const name of Object.values(namesOf("inference", "prod")))
    expect(name).toMatch(/^(alias\/|\/aws\/(vpc|eks)\/)?inference-prod(?=[-/]|$)/);
});

test("EKS's logs are where EKS writes them", () => {
  expect(namesOf("inference", "prod").clusterLogGroup).toBe("/aws/eks/inference-prod/cluster");
});

test("names differ from each other where one service could confuse them", () => {
  const names = Object.values(namesOf("inference", "prod"));
  expect(new Set(names).size).toBe(names.length);
});

test("at the longest cluster name every name keeps its limit, and one of them is full", () => {
  const cluster = "x".repeat(LONGEST_CLUSTER_NAME.length);
  const rooms = Object.values(NAMES).map(({ limit, name }) => limit - name(cluster).length);
  expect(Math.min(...rooms)).toBe(0);
});
