import { describe, expect, test } from "vitest";
import { ADDON_NAMES } from "../../config/addons.ts";
import {
  ACCESS_POLICIES,
  addonVersions,
  CATALOGUE_DATE,
  KUBERNETES_VERSIONS,
  nodeReleases,
} from "../../config/eks-catalogue.ts";
import { isOlder } from "../../config/versions.ts";

const VERSIONS = Object.keys(KUBERNETES_VERSIONS);
const DAY = /^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** Also proves that nothing stands in the list twice. */
function expectNewestFirst(list: readonly string[]) {
  for (const [index, newer] of list.slice(0, -1).entries())
    expect(isOlder(list[index + 1] ?? "", newer), `${newer} stands before ${list[index + 1]}`).toBe(true);
}

describe("Kubernetes versions", () => {
  test("are consecutive, newest first", () => {
    expectNewestFirst(VERSIONS);
    const minors = VERSIONS.map((version) => Number(version.replace(/^1\./, "")));
    expect(minors.length).toBeGreaterThanOrEqual(3);
    expect(minors).toEqual(minors.map((_, index) => (minors[0] ?? 0) - index));
  });

  test.each(Object.entries(KUBERNETES_VERSIONS))("%s has its days in order", (_, version) => {
    const { released, endOfStandardSupport, endOfExtendedSupport } = version;
    for (const day of [released, endOfStandardSupport, endOfExtendedSupport]) expect(day).toMatch(DAY);
    expect(released < endOfStandardSupport && endOfStandardSupport < endOfExtendedSupport).toBe(true);
  });

  test("were released in their order, all before the catalogue's date", () => {
    const days = Object.values(KUBERNETES_VERSIONS).map(({ released }) => released);
    expect(days).toEqual([...days].sort().reverse());
    expect(CATALOGUE_DATE).toMatch(DAY);
    expect((days[0] ?? "") <= CATALOGUE_DATE).toBe(true);
  });
});

describe.each(VERSIONS)("for %s", (version) => {
  test.each(["vpc-cni", "coredns", "kube-proxy", "eks-pod-identity-agent", "aws-ebs-csi-driver"])(
    "%s can be had, and upgraded",
    (addon) => {
      expect(addonVersions(addon, version).length).toBeGreaterThanOrEqual(2);
    },
  );

  test.each(ADDON_NAMES)("builds of %s stand newest first", (addon) => {
    const builds = addonVersions(addon, version);
    for (const build of builds) expect(build).toMatch(/^v\d+\.\d+\.\d+-eksbuild\.\d+$/);
    expectNewestFirst(builds);
  });

  test("kube-proxy is of that version", () => {
    for (const build of addonVersions("kube-proxy", version)) expect(build).toMatch(`v${version}.`);
  });

  test("node releases are of that version, newest first, and can be upgraded", () => {
    const releases = nodeReleases(version);
    expect(releases.length).toBeGreaterThanOrEqual(2);
    expectNewestFirst(releases);
    for (const release of releases) {
      expect(release).toMatch(/^1\.\d+\.\d+-20\d{6}$/);
      expect(release.startsWith(`${version}.`), release).toBe(true);
    }
  });
});

test("of what is not in the catalogue there are no versions", () => {
  expect(addonVersions("vpc-cni", "1.10")).toEqual([]);
  expect(addonVersions("no-such-addon", VERSIONS[0] ?? "")).toEqual([]);
  expect(nodeReleases("1.10")).toEqual([]);
});

test("access policies hold those the user guide tells people to use, each once", () => {
  expect(ACCESS_POLICIES).toEqual(
    expect.arrayContaining([
      "AmazonEKSAdminPolicy",
      "AmazonEKSAdminViewPolicy",
      "AmazonEKSAutoNodePolicy",
      "AmazonEKSClusterAdminPolicy",
      "AmazonEKSEditPolicy",
      "AmazonEKSViewPolicy",
    ]),
  );
  expect(new Set(ACCESS_POLICIES).size).toBe(ACCESS_POLICIES.length);
  for (const name of ACCESS_POLICIES) expect(name).toMatch(/^[A-Z]\w+Policy$/);
});
