import { block, code, counted, folded, type Part } from "./markdown.ts";
import { blockOf, type Looked, type Notice, type Values } from "./notice.ts";
import { isPolicyDocument, statementChanges } from "./policy-statements.ts";

/** What a resource's change gives and takes, in lines of a diff. */
interface PermissionChange {
  readonly address: string;
  readonly lines: readonly string[];
}

/** Resources that let somebody do something without a policy document of their own, and what they say. */
const GRANTS: Readonly<Record<string, (values: Values) => string | undefined>> = {
  aws_iam_role_policy_attachment: ({ role, policy_arn }) => `role ${role} has ${policy_arn}`,
  aws_iam_role: ({ name, permissions_boundary }) =>
    permissions_boundary ? `role ${name} has no more than ${permissions_boundary}` : undefined,
  aws_eks_access_entry: ({ principal_arn, type, kubernetes_groups }) => {
    const groups =
      Array.isArray(kubernetes_groups) && kubernetes_groups.length > 0 ? kubernetes_groups.join(", ") : undefined;
    return `${principal_arn} is let in, as ${type}${groups ? ` in the groups ${groups}` : ""}`;
  },
  aws_eks_access_policy_association: (values) => {
    const { namespaces } = blockOf(values, "access_scope");
    const where =
      Array.isArray(namespaces) && namespaces.length > 0 ? `namespace ${namespaces.join(", ")}` : "the whole cluster";
    return `${values.principal_arn} has ${String(values.policy_arn).split("/").at(-1)} in ${where}`;
  },
  aws_eks_pod_identity_association: ({ namespace, service_account, role_arn, target_role_arn }) =>
    `pods of ${namespace}/${service_account} have ${role_arn}${target_role_arn ? ` and through it ${target_role_arn}` : ""}`,
  kubernetes_role_binding_v1: bindingSays,
  kubernetes_cluster_role_binding_v1: bindingSays,
};

function bindingSays(values: Values): string {
  const subjects = (Array.isArray(values.subject) ? values.subject : []).map(({ kind, name }) => `${kind} ${name}`);
  const { kind, name } = blockOf(values, "role_ref");
  const { namespace } = blockOf(values, "metadata");
  return `${subjects.join(", ")} has ${kind} ${name} in ${namespace === undefined ? "the whole cluster" : `namespace ${namespace}`}`;
}

/** What changes of who may do what. */
function permissionChanges(changes: readonly Looked[]): PermissionChange[] {
  return changes.flatMap((looked) => {
    const lines = [...grantLines(looked), ...policyLines(looked)];
    return lines.length === 0 ? [] : [{ address: looked.resource.address, lines }];
  });
}

function grantLines({ resource, action, before, after }: Looked): string[] {
  const says = GRANTS[resource.type];
  if (says === undefined || action === "none" || action === "forget") return [];
  const old = action === "create" ? undefined : says(before);
  const now = action === "destroy" ? undefined : says(withUnknown(after, resource.change.after_unknown));
  if (old === now) return [];
  return [...(old ? [`-   ${old}`] : []), ...(now ? [`+   ${now}`] : [])];
}

/** Values with a word where there is none yet. */
function withUnknown(values: Values, unknown: unknown): Values {
  const marked = Object.entries((unknown ?? {}) as Values).filter(([, mark]) => mark === true);
  return { ...values, ...Object.fromEntries(marked.map(([name]) => [name, "(known after apply)"])) };
}

function policyLines({ attributes }: Looked): string[] {
  return attributes.flatMap(({ path, before, after, unknown }) => {
    if (!isPolicyDocument(before) && !isPolicyDocument(after)) return [];
    if (unknown) return [`!   ${path} is known only after apply: its statements cannot be compared`];
    return statementChanges(before, after).flatMap(({ name, how, added, removed }) => {
      const mark = { added: "+", removed: "-", changed: " " }[how];
      return [
        `${mark}   ${name}`,
        ...removed.map((saying) => `-     ${saying}`),
        ...added.map((saying) => `+     ${saying}`),
      ];
    });
  });
}

/** As many lines are read as they are; more are folded. */
const MOST_UNFOLDED = 40;

/** The section of a report; empty when nobody gains or loses anything. */
export function permissionsPart(
  plans: readonly { readonly stack: string; readonly changes: readonly Looked[] }[],
): Part[] {
  const stacks = plans.flatMap(({ stack, changes }) => {
    const lines = permissionChanges(changes).flatMap(({ address, lines }) => [`  ${address}`, ...lines]);
    return lines.length === 0 ? [] : [{ stack, lines }];
  });
  if (stacks.length === 0) return [];
  return [
    { text: "### Permissions" },
    ...stacks.map(({ stack, lines }) => {
      const text = block("diff", lines);
      const summary = `<b>${stack}</b>: ${counted(lines.filter((line) => /^[+-]/.test(line)).length, "line")}`;
      const shorter = { text: `${summary}, not shown.`, leavesOut: `permissions in ${stack}`, importance: 4 };
      return { text: lines.length > MOST_UNFOLDED ? folded(summary, text) : `**${stack}**\n\n${text}`, shorter };
    }),
  ];
}

/** Statements that let in anybody. A VPC endpoint's policy lets nobody in: it only narrows what goes through. */
export function openedToAnybody(changes: readonly Looked[]): Notice[] {
  const lettingIn = changes.filter(({ resource }) => resource.type !== "aws_vpc_endpoint");
  return lettingIn.flatMap(({ resource, attributes }) =>
    attributes.flatMap(({ before, after }) =>
      statementChanges(before, after)
        .filter(({ opens }) => opens)
        .map(({ name }) => ({ address: resource.address, says: `statement ${code(name)} lets **anybody** in` })),
    ),
  );
}
