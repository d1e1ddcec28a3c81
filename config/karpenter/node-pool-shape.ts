import { labelValue, metadata } from "./metadata-shape.ts";
import type { Budget, Disruption, NodePool, NodePoolSpec, NodeTaint, NodeTemplate, Requirement } from "./node-pool.ts";
import {
  amount,
  anything,
  distinctList,
  entries,
  fields,
  int32,
  int64,
  like,
  list,
  oneOf,
  text,
  textThat,
} from "./shape.ts";

/** A name, with or without a DNS name and a slash before it. */
const QUALIFIED =
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const qualified = like(QUALIFIED, "letters, digits, - _ . inside, after a DNS name and a slash or not");
const duration = like(/^(\d+[smh])+$/, "a duration: hours, minutes and seconds, e.g. 48h or 1h30m");
const durationOrNever = like(/^((\d+[smh])+|Never)$/, "a duration, e.g. 720h or 1h30m, or Never");

const MACROS = /^@(annually|yearly|monthly|weekly|daily|midnight|hourly)/;
/** Five texts with space between, anywhere: more than that the CRD does not look for. */
const FIVE_FIELDS = /.+\s.+\s.+\s.+\s.+$/;

/** RFC 3339, as the server reads it; it takes the empty text, too. */
const dateTime = textThat(
  (text) => text === "" || (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text) && !Number.isNaN(Date.parse(text))),
  "a time, e.g. 2026-11-21T08:00:00Z",
);

const taints = list(
  fields<NodeTaint>(["key", "effect"], {
    key: qualified,
    value: qualified,
    effect: oneOf("NoSchedule", "PreferNoSchedule", "NoExecute"),
    timeAdded: dateTime,
  }),
);

const template = fields<NodeTemplate>(["spec"], {
  metadata: fields<NonNullable<NodeTemplate["metadata"]>>([], {
    labels: entries(labelValue, 100),
    annotations: entries(text),
  }),
  spec: fields<NodeTemplate["spec"]>(
    ["nodeClassRef", "requirements"],
    {
      nodeClassRef: fields<NodeTemplate["spec"]["nodeClassRef"]>(
        ["group", "kind", "name"],
        { group: like(/^[^/]*$/, "a group, without a version: karpenter.k8s.aws"), kind: text, name: text },
        { apiVersion: "Karpenter 1 wants group: karpenter.k8s.aws, without the version." },
      ),
      requirements: list(
        fields<Requirement>(["key", "operator"], {
          key: { ...qualified, longest: 316 },
          operator: oneOf("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Gte", "Lt", "Lte"),
          values: list(text),
          minValues: int64(1, 50),
        }),
        100,
      ),
      taints,
      startupTaints: taints,
      expireAfter: durationOrNever,
      terminationGracePeriod: duration,
    },
    {
      kubelet: "It is the EC2NodeClass's since Karpenter 1: spec.kubelet there.",
      labels: "Labels are in spec.template.metadata.labels.",
    },
  ),
});

const budget = fields<Budget>([], {
  nodes: like(/^((100|\d{1,2})%|\d+)$/, 'a number of nodes or a share, in quotes: "2" or "10%"'),
  reasons: distinctList(oneOf("Underutilized", "Empty", "Drifted"), 50),
  schedule: textThat(
    (text) => MACROS.test(text) || FIVE_FIELDS.test(text),
    "cron, in UTC: five fields, e.g. 0 9 * * mon-fri, or @daily",
  ),
  duration: like(/^(\d+h|\d+m|\d+h\d+m)(0s)?$/, "hours and minutes, e.g. 8h or 1h30m"),
});

const spec = fields<NodePoolSpec>(
  ["template"],
  {
    template,
    disruption: fields<Disruption>(
      ["consolidateAfter"],
      {
        consolidateAfter: durationOrNever,
        consolidationPolicy: oneOf("WhenEmpty", "WhenEmptyOrUnderutilized", "Balanced"),
        budgets: list(budget, 50),
      },
      { expireAfter: "It is in spec.template.spec since Karpenter 1." },
    ),
    limits: entries(amount),
    weight: int32(1, 100),
    replicas: int64(0),
  },
  {
    requirements: "They are in spec.template.spec.",
    ttlSecondsAfterEmpty: "Karpenter 1 has disruption.consolidateAfter, with consolidationPolicy WhenEmpty.",
    ttlSecondsUntilExpired: "Karpenter 1 has template.spec.expireAfter.",
  },
);

/** What the CRD says of a NodePool by its structure: Karpenter 1.14. */
export const nodePoolShape = fields<NodePool & { status: unknown }>(["metadata", "spec"], {
  apiVersion: text,
  kind: text,
  metadata,
  spec,
  status: anything,
});
