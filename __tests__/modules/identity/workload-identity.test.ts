import { describe, expect, test } from "vitest";
import { type EnvironmentInput, readWriteObjects } from "../../../config/environment.ts";
import { MINIMAL } from "../../support/environments.ts";
import { type SynthesizedStack, synthStack } from "../../support/synth.ts";

type Workload = NonNullable<EnvironmentInput["workloads"]>[number];

const ORDERS: Workload = {
  namespace: "production",
  serviceAccount: "order-service",
  allow: [readWriteObjects("orders-bucket")],
};
const NAME = "workload_production_order_service";
const withOrders = (workload: Partial<Workload> = {}, options = {}) =>
  synthStack({ ...MINIMAL, workloads: [{ ...ORDERS, ...workload }] }, "cluster", options);
const trustOf = (stack: SynthesizedStack) =>
  JSON.parse(String(stack.resources("aws_iam_role")[`${NAME}_role`]?.assume_role_policy)).Statement;
const associationOf = (stack: SynthesizedStack) =>
  stack.resources("aws_eks_pod_identity_association")[`${NAME}_association`];
const annotations = (stack: SynthesizedStack) => stack.outputs.role_annotations?.value;

const POD_IDENTITY = {
  Sid: "AllowPodIdentityOfOneServiceAccount",
  Effect: "Allow",
  Action: ["sts:AssumeRole", "sts:TagSession"],
  Principal: { Service: "pods.eks.amazonaws.com" },
  Condition: {
    StringEquals: {
      "aws:RequestTag/eks-cluster-name": "inference-test",
      "aws:RequestTag/kubernetes-namespace": "production",
      "aws:RequestTag/kubernetes-service-account": "order-service",
    },
  },
};
const IRSA = {
  Sid: "AllowIrsaOfOneServiceAccount",
  Effect: "Allow",
  Action: "sts:AssumeRoleWithWebIdentity",
  Principal: { Federated: "${aws_iam_openid_connect_provider.oidc_provider.arn}" },
  Condition: {
    StringEquals: {
      "${local.oidc_provider_issuer}:sub": "system:serviceaccount:production:order-service",
      "${local.oidc_provider_issuer}:aud": "sts.amazonaws.com",
    },
  },
};

describe("a workload", () => {
  test("has a role of its own, that may do what was declared and nothing else", () => {
    const stack = withOrders();
    expect(stack.resources("aws_iam_role")[`${NAME}_role`]?.name).toBe("inference-test-production-order-service");
    expect(JSON.parse(String(stack.resources("aws_iam_role_policy")[`${NAME}_policy`]?.policy)).Statement).toEqual([
      {
        Sid: "AllowDeclaredPermission1",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject"],
        Resource: "arn:aws:s3:::orders-bucket/*",
      },
    ]);
  });

  test("has managed policies by name and by ARN", () => {
    const stack = withOrders({
      allow: [],
      policies: ["AmazonS3ReadOnlyAccess", "arn:aws:iam::111122223333:policy/Orders"],
    });
    const attached = Object.entries(stack.resources("aws_iam_role_policy_attachment"))
      .filter(([name]) => name.startsWith(NAME))
      .map(([, { policy_arn }]) => policy_arn);
    expect(attached.sort()).toEqual([
      "arn:aws:iam::111122223333:policy/Orders",
      "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
    ]);
    expect(stack.resources("aws_iam_role_policy")).not.toHaveProperty(`${NAME}_policy`);
  });

  test("is told to Kubernetes by its role", () => {
    expect(withOrders().outputs.role_arns?.value).toMatchObject({
      "production/order-service": `\${aws_iam_role.${NAME}_role.arn}`,
      "kube-system/karpenter": "${aws_iam_role.karpenter_controller_role.arn}",
      "kube-system/aws-load-balancer-controller": "${aws_iam_role.load_balancer_controller_role.arn}",
    });
  });

  test("keeps IAM's variables from Terraform", () => {
    const condition = { StringEquals: { "s3:prefix": "${aws:PrincipalTag/kubernetes-namespace}" } };
    const stack = withOrders({ allow: [{ actions: ["s3:ListBucket"], resources: ["arn::s3:::orders"], condition }] });
    expect(stack.resources("aws_iam_role_policy")[`${NAME}_policy`]?.policy).toContain(
      '"$${aws:PrincipalTag/kubernetes-namespace}"',
    );
  });
});

/** docs/decisions/0012: what each state has. None has an association and an annotation. */
describe.each([
  { via: "irsa", trust: [IRSA], association: false, annotation: true },
  { via: "migrating", trust: [POD_IDENTITY, IRSA], association: true, annotation: false },
  { via: "pod-identity", trust: [POD_IDENTITY], association: true, annotation: false },
  { via: undefined, trust: [POD_IDENTITY], association: true, annotation: false },
] as const)("by $via", ({ via, trust, association, annotation }) => {
  const stack = withOrders({ via });

  test("its role trusts what it should", () => {
    expect(trustOf(stack)).toEqual(trust);
  });

  test(association ? "it is associated" : "it is not associated", () => {
    if (!association) return expect(associationOf(stack)).toBeUndefined();
    expect(associationOf(stack)).toMatchObject({
      cluster_name: "inference-test",
      namespace: "production",
      service_account: "order-service",
      role_arn: `\${aws_iam_role.${NAME}_role.arn}`,
    });
  });

  test(annotation ? "its service account is annotated" : "its service account is not annotated", () => {
    const role = `\${aws_iam_role.${NAME}_role.arn}`;
    expect(annotations(stack)).toEqual(annotation ? { "production/order-service": role } : {});
  });
});

describe("a target role in another account", () => {
  const targetRole = "arn:aws:iam::444455556666:role/target";

  test("is what the association names, and the only role the source may become", () => {
    const stack = withOrders({ targetRole, allow: [] });
    expect(associationOf(stack)).toMatchObject({ target_role_arn: targetRole });
    expect(JSON.parse(String(stack.resources("aws_iam_role_policy")[`${NAME}_policy`]?.policy)).Statement).toEqual([
      {
        Sid: "AllowActingAsTheTargetRole",
        Effect: "Allow",
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Resource: targetRole,
      },
    ]);
  });

  test("fails when the AWS provider does not know it", () => {
    expect(() => withOrders({ targetRole }, { awsProviderVersion: "5.100.0" })).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ path: "workloads[0].targetRole" })] }),
    );
  });
});

test("a permissions boundary is on every role of every stack", () => {
  const boundary = "arn:aws:iam::111122223333:policy/Boundary";
  for (const name of ["network", "cluster", "nodes"]) {
    const roles = Object.values(
      synthStack({ ...MINIMAL, permissionsBoundary: boundary }, name).resources("aws_iam_role"),
    );
    expect(roles.length).toBeGreaterThan(0);
    for (const role of roles) expect(role.permissions_boundary).toBe(boundary);
  }
  expect(synthStack(MINIMAL, "nodes").resources("aws_iam_role").node_role).not.toHaveProperty("permissions_boundary");
});
