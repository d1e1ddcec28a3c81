import { INSTANCE_TYPE_NAMES, type InstanceType, instanceType } from "../instance-types.ts";
import { familyOf } from "./gpus.ts";
import type { NodePoolSpec, Requirement } from "./node-pool.ts";

/** An instance type with its name. */
export interface NamedType {
  readonly name: string;
  readonly type: InstanceType;
}

const AWS = "karpenter.k8s.aws/";
const ARCHITECTURES = { x86_64: "amd64", arm64: "arm64" } as const;

/** Karpenter writes names of GPUs so. */
function kebab(text: string): string {
  return text.toLowerCase().replaceAll(" ", "-");
}

/**
 * Labels of a node of a type, as Karpenter derives them: each with its values; none where the type
 * has nothing of the kind. What the instance data does not say is not among them.
 *
 * @see https://karpenter.sh/docs/reference/instance-types/
 */
const LABELS: Readonly<Record<string, (named: NamedType) => readonly (string | number | undefined)[]>> = {
  "node.kubernetes.io/instance-type": ({ name }) => [name],
  "kubernetes.io/arch": ({ type }) => type.architectures.map((one) => ARCHITECTURES[one]),
  "kubernetes.io/os": () => ["linux"],
  [`${AWS}instance-family`]: ({ name }) => [familyOf(name)],
  [`${AWS}instance-size`]: ({ name }) => [name.split(".")[1]],
  [`${AWS}instance-category`]: ({ name }) => [/^([a-z]+)/.exec(name)?.[1]],
  [`${AWS}instance-generation`]: ({ name }) => [/^[a-z]+(?:-\d+tb)?(\d+)/.exec(name)?.[1]],
  [`${AWS}instance-hypervisor`]: ({ type }) => [type.hypervisor ?? ""],
  [`${AWS}instance-cpu`]: ({ type }) => [type.vcpus],
  [`${AWS}instance-memory`]: ({ type }) => [type.memoryMiB],
  [`${AWS}instance-local-nvme`]: ({ type }) => [type.nvmeGB],
  [`${AWS}instance-gpu-count`]: ({ type }) => [type.gpus?.count],
  [`${AWS}instance-gpu-name`]: ({ type }) => [type.gpus && kebab(type.gpus.name)],
  [`${AWS}instance-gpu-manufacturer`]: ({ type }) => [type.gpus && kebab(type.gpus.manufacturer)],
  [`${AWS}instance-gpu-memory`]: ({ type }) => [type.gpus?.memoryMiB],
};

/** The instance types a pool may make nodes of. Requirements on labels the data does not know admit every type. */
export function admittedTypes({ template }: NodePoolSpec): readonly NamedType[] {
  const labels = Object.entries(template.metadata?.labels ?? {}).map(
    ([key, value]): Requirement => ({ key, operator: "In", values: [value] }),
  );
  const requirements = [...template.spec.requirements, ...labels].filter(({ key }) => Object.hasOwn(LABELS, key));
  const asked = JSON.stringify(requirements);
  const known = ADMITTED.get(asked);
  const types = known ?? chosenTypes(requirements);
  if (known === undefined) ADMITTED.set(asked, types);
  return types;
}

/** What was found for requirements: defaults and several rules ask, and pools are alike. */
const ADMITTED = new Map<string, readonly NamedType[]>();

function chosenTypes(requirements: readonly Requirement[]): readonly NamedType[] {
  return requirements.reduce<readonly LabelledType[]>(
    (types, one) => types.filter(({ labels: own }) => admits(one, own[one.key] ?? [])),
    labelled(),
  );
}

interface LabelledType extends NamedType {
  readonly labels: Readonly<Record<string, readonly string[]>>;
}

let all: readonly LabelledType[] | undefined;

/** Every type with its labels, made once. */
function labelled(): readonly LabelledType[] {
  all ??= INSTANCE_TYPE_NAMES.flatMap((name) => {
    const type = instanceType(name);
    if (type === undefined) return [];
    const labels = Object.entries(LABELS).map(([key, values]) => [
      key,
      values({ name, type }).flatMap((value) => (value === undefined ? [] : [String(value)])),
    ]);
    return [{ name, type, labels: Object.fromEntries(labels) }];
  });
  return all;
}

function admits({ operator, values = [] }: Requirement, own: readonly string[]): boolean {
  const compare = (holds: (a: number, b: number) => boolean) =>
    own.some((value) => holds(Number(value), Number(values[0])));
  switch (operator) {
    case "In":
      return own.some((value) => values.includes(value));
    case "NotIn":
      return own.length === 0 || own.some((value) => !values.includes(value));
    case "Exists":
      return own.length > 0;
    case "DoesNotExist":
      return own.length === 0;
    case "Gt":
      return compare((a, b) => a > b);
    case "Gte":
      return compare((a, b) => a >= b);
    case "Lt":
      return compare((a, b) => a < b);
    case "Lte":
      return compare((a, b) => a <= b);
  }
}
