import { nearest } from "../nearest.ts";
import type { Problem } from "../problem.ts";
import { EC2_NODE_CLASS_RULES } from "./ec2-node-class-rules.ts";
import { ec2NodeClassShape } from "./ec2-node-class-shape.ts";
import { applyRules, type ManifestRule } from "./manifest-rule.ts";
import { METADATA_RULES } from "./metadata-shape.ts";
import { NODE_POOL_RULES } from "./node-pool-rules.ts";
import { nodePoolShape } from "./node-pool-shape.ts";
import { type Findings, inspect, isRecord, isToken, type Shape } from "./shape.ts";

/** A kind of custom resource, and all that is said of it. */
interface Kind {
  readonly apiVersion: string;
  readonly shape: Shape;
  readonly rules: readonly ManifestRule[];
}

const KINDS: Readonly<Record<string, Kind>> = {
  EC2NodeClass: {
    apiVersion: "karpenter.k8s.aws/v1",
    shape: ec2NodeClassShape,
    rules: EC2_NODE_CLASS_RULES,
  },
  NodePool: { apiVersion: "karpenter.sh/v1", shape: nodePoolShape, rules: NODE_POOL_RULES },
};

/** The kinds that can be checked. */
export const CHECKED_KINDS: readonly string[] = Object.keys(KINDS);

/**
 * Looks at a manifest of an EC2NodeClass or a NodePool with the eyes of an API server that has the
 * CRDs of Karpenter 1.14, on creation and with strict field validation: it refuses what the server
 * would, and nothing else. What the server fills in itself (status, managed fields) is not judged,
 * and of texts that Terraform fills in (`${…}`) nothing is said.
 *
 * @returns every problem at once; none when the server takes the manifest
 */
export function checkCustomResource(manifest: unknown): readonly Problem[] {
  if (!isRecord(manifest))
    return [
      {
        path: "(the manifest)",
        received: manifest,
        allowed: "an object with apiVersion, kind, metadata and spec",
        remedy: "Write a manifest.",
      },
    ];
  const kind =
    typeof manifest.kind === "string" && Object.hasOwn(KINDS, manifest.kind) ? KINDS[manifest.kind] : undefined;
  if (kind === undefined) return [unknownKind(manifest.kind)];
  const found: Findings = { problems: [], tokens: [] };
  inspect(manifest, kind.shape, "", found);
  const clean = withoutNulls(manifest);
  return [
    ...checkVersion(manifest, kind),
    ...checkName(clean),
    ...found.problems,
    ...applyRules([...METADATA_RULES, ...kind.rules], clean, found),
  ];
}

function unknownKind(kind: unknown): Problem {
  const guess = typeof kind === "string" ? nearest(kind, CHECKED_KINDS) : undefined;
  return {
    path: "kind",
    received: kind,
    allowed: `one of ${CHECKED_KINDS.join(", ")}`,
    remedy: guess === undefined ? "Only these kinds are checked." : `Did you mean ${guess}?`,
  };
}

function checkVersion({ apiVersion }: Record<string, unknown>, kind: Kind): Problem[] {
  if (apiVersion === kind.apiVersion || isToken(apiVersion)) return [];
  return [
    {
      path: "apiVersion",
      received: apiVersion,
      allowed: kind.apiVersion,
      remedy: "Write this version; fields of older ones have other names, which the other problems tell.",
    },
  ];
}

function checkName({ metadata }: Record<string, unknown>): Problem[] {
  if (!isRecord(metadata) || metadata.name !== undefined || metadata.generateName !== undefined) return [];
  return [{ path: "metadata.name", received: undefined, allowed: "a DNS name", remedy: "Add a name." }];
}

/** The manifest as the server sees it, for which a field of nothing is no field. */
function withoutNulls(manifest: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(manifest)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([key, value]) => [key, clean(value)]),
  );
}

function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean);
  return isRecord(value) ? withoutNulls(value) : value;
}
