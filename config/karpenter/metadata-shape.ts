import { type ManifestRule, rule } from "./manifest-rule.ts";
import { anything, entries, fields, int64, like, list, text } from "./shape.ts";

const DNS_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
/** A label's value: Kubernetes takes the empty one. */
export const labelValue = like(
  /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/,
  "letters, digits, - _ . inside, or nothing",
  63,
);

/** Fields of `metadata` that the server knows; those it fills in itself are not judged. */
interface KnownMetadata {
  name: unknown;
  generateName: unknown;
  namespace: unknown;
  labels: unknown;
  annotations: unknown;
  finalizers: unknown;
  ownerReferences: unknown;
  uid: unknown;
  resourceVersion: unknown;
  generation: unknown;
  creationTimestamp: unknown;
  deletionTimestamp: unknown;
  deletionGracePeriodSeconds: unknown;
  selfLink: unknown;
  managedFields: unknown;
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/ */
export const metadata = fields<KnownMetadata>([], {
  name: like(DNS_NAME, "a DNS name: lower-case letters, digits, hyphens and dots, at most 253 characters"),
  generateName: text,
  namespace: text,
  labels: entries(labelValue),
  annotations: entries(text),
  finalizers: list(text),
  ownerReferences: list(anything),
  uid: text,
  resourceVersion: text,
  generation: int64(),
  creationTimestamp: text,
  deletionTimestamp: text,
  deletionGracePeriodSeconds: int64(),
  selfLink: text,
  managedFields: list(anything),
});

/** A key of a label or annotation: a name of at most 63, after a DNS name and a slash or not. */
function isQualified(key: string): boolean {
  const [name = "", prefix, ...more] = key.split("/").reverse();
  if (more.length > 0 || (prefix !== undefined && !DNS_NAME.test(prefix))) return false;
  return name.length <= 63 && /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(name);
}

/** What holds of every object's metadata. */
export const METADATA_RULES: readonly ManifestRule[] = ["labels", "annotations"].map((field) =>
  rule<string>(
    { says: `keys of ${field} are qualified names`, at: `metadata.${field}{}`, reads: [] },
    // The server compares keys of annotations in lower case.
    (_, key) => isQualified(field === "annotations" ? key.toLowerCase() : key),
    "a name of letters, digits, - _ . inside, at most 63; before it a DNS name and a slash, or nothing",
    "Take other characters out, or shorten it.",
  ),
);
