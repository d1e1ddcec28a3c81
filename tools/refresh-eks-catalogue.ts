/**
 * Writes config/eks-catalogue.json from the answers of EKS and, for node releases, of SSM.
 *
 * Runs with the caller's AWS credentials and region: new versions reach some regions days later
 * than others. The add-ons are those the file has; to add one, write `"its-name": {}` first.
 */
import { readFileSync, writeFileSync } from "node:fs";
import {
  EKSClient,
  paginateDescribeAddonVersions,
  paginateDescribeClusterVersions,
  paginateListAccessPolicies,
} from "@aws-sdk/client-eks";
import { paginateGetParametersByPath, SSMClient } from "@aws-sdk/client-ssm";
import { isOlder } from "../config/versions.ts";

const FILE = new URL("../config/eks-catalogue.json", import.meta.url);
/** EKS keeps hundreds of builds of an add-on; nobody goes back further than this. */
const BUILDS_KEPT = 10;

if (process.env.AWS_ENDPOINT_URL) {
  console.error("AWS_ENDPOINT_URL is set, but a local AWS answers from this very file. Unset it to ask AWS.");
  process.exit(2);
}
const region = process.env.AWS_REGION ?? "us-east-1";
const client = new EKSClient({ region });

const newestFirst = (a: string, b: string) => (isOlder(a, b) ? 1 : -1);
const day = (date: Date | undefined) => date?.toISOString().slice(0, 10) ?? "";

const kubernetesVersions: Record<string, Record<string, string>> = {};
for await (const page of paginateDescribeClusterVersions({ client }, { clusterType: "eks" }))
  for (const version of page.clusterVersions ?? [])
    kubernetesVersions[version.clusterVersion ?? ""] = {
      released: day(version.releaseDate),
      endOfStandardSupport: day(version.endOfStandardSupportDate),
      endOfExtendedSupport: day(version.endOfExtendedSupportDate),
    };
const versions = Object.keys(kubernetesVersions).sort(newestFirst);

async function buildsOf(addonName: string, kubernetesVersion: string): Promise<string[]> {
  const builds: string[] = [];
  for await (const page of paginateDescribeAddonVersions({ client }, { addonName, kubernetesVersion }))
    for (const addon of page.addons ?? [])
      for (const { addonVersion } of addon.addonVersions ?? []) if (addonVersion) builds.push(addonVersion);
  return builds.sort(newestFirst).slice(0, BUILDS_KEPT);
}

/** Parameters are named like …/standard/amazon-eks-node-al2023-x86_64-standard-1.36-v20260930/release_version. */
async function releasesOf(kubernetesVersion: string): Promise<string[]> {
  const releases = new Set<string>();
  const Path = `/aws/service/eks/optimized-ami/${kubernetesVersion}/amazon-linux-2023/x86_64/standard`;
  const ssm = new SSMClient({ region });
  for await (const page of paginateGetParametersByPath({ client: ssm }, { Path, Recursive: true }))
    for (const { Name: name, Value: value } of page.Parameters ?? [])
      if (value && name?.endsWith("/release_version")) releases.add(value);
  return [...releases].sort(newestFirst).slice(0, BUILDS_KEPT);
}

async function byVersion(list: (version: string) => Promise<string[]>): Promise<Record<string, string[]>> {
  const lists: Record<string, string[]> = {};
  for (const version of versions) lists[version] = await list(version);
  return lists;
}

const addons: Record<string, Record<string, string[]>> = {};
for (const name of Object.keys(JSON.parse(readFileSync(FILE, "utf8")).addons))
  addons[name] = await byVersion((version) => buildsOf(name, version));

const accessPolicies: string[] = [];
for await (const page of paginateListAccessPolicies({ client }, {}))
  for (const { name } of page.accessPolicies ?? []) if (name) accessPolicies.push(name);

const catalogue = {
  date: day(new Date()),
  source: `EKS DescribeClusterVersions, DescribeAddonVersions and ListAccessPolicies, and SSM's parameters of the AL2023 images, in ${region}: npm run refresh:eks`,
  kubernetesVersions: Object.fromEntries(versions.map((version) => [version, kubernetesVersions[version]])),
  addons,
  nodeReleases: await byVersion(releasesOf),
  accessPolicies: accessPolicies.sort(),
};
writeFileSync(FILE, `${JSON.stringify(catalogue, null, 2)}\n`);
console.log(`${versions.length} Kubernetes versions in config/eks-catalogue.json`);
