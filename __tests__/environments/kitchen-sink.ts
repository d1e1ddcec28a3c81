import { environment, readObjects, readWriteObjects } from "../../config/environment.ts";

/** Everything said otherwise than the defaults have it. */
export default environment({
  name: "kitchen-sink",
  project: "platform",
  account: "111122223333",
  region: "eu-central-1",
  owners: ["arn:aws:iam::111122223333:role/ops/PlatformAdmin", "arn:aws:iam::111122223333:user/break-glass"],
  tags: { Team: "platform", "cost-center": "4711" },
  network: {
    cidr: "172.31.0.0/18",
    zones: ["eu-central-1a", "eu-central-1c"],
    nat: "one",
    podCidr: "100.80.0.0/16",
    endpoints: [],
    flowLogs: { retentionDays: 1, traffic: "REJECT" },
  },
  cluster: {
    kubernetesVersion: "1.35",
    supportType: "EXTENDED",
    endpoint: { private: false, public: ["203.0.113.0/24", "198.51.100.7/32"] },
    authenticationMode: "API_AND_CONFIG_MAP",
    creatorIsAdmin: true,
    access: [
      { principal: "arn:aws:iam::444455556666:role/PlatformAdmin", policy: "AdminView" },
      { principal: "arn:aws:iam::111122223333:role/TeamA", policy: "Edit", namespaces: ["team-a", "team-a-*"] },
      { principal: "arn:aws:iam::111122223333:role/TeamA", policy: "AmazonEKSViewPolicy" },
      { principal: "arn:aws:iam::111122223333:role/Developers", groups: ["developers", "on-call"] },
      { principal: "arn:aws:iam::111122223333:role/SelfManagedNodes", type: "EC2_LINUX" },
    ],
    logs: { types: ["audit", "authenticator"], retentionDays: 3653 },
    prefixDelegation: false,
    zonalShift: false,
    deletionProtection: false,
    addons: {
      "vpc-cni": { configuration: { enableNetworkPolicy: "true", env: { AWS_VPC_K8S_CNI_LOGLEVEL: "INFO" } } },
      coredns: { version: "v1.14.3-eksbuild.22", configuration: { replicaCount: 3 } },
      "aws-efs-csi-driver": {},
      "amazon-cloudwatch-observability": {},
      "eks-node-monitoring-agent": {},
      "metrics-server": {},
      "snapshot-controller": {},
    },
  },
  nodeGroups: {
    system: {
      instanceTypes: ["m7g.large", "m6g.large"],
      size: { min: 2, max: 5, desired: 3 },
      taints: [{ key: "CriticalAddonsOnly", effect: "NoSchedule" }],
      diskGiB: 30,
    },
    gpu: {
      instanceTypes: ["g5.2xlarge", "g4dn.2xlarge"],
      capacityType: "SPOT",
      size: { min: 0, max: 2 },
      autoscaled: true,
      zones: ["eu-central-1c"],
      diskGiB: 200,
      labels: { "example.com/purpose": "inference" },
      taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }],
      maxPods: 20,
      releaseVersion: "1.35.7-20260911",
    },
  },
  karpenter: { version: "1.13.0", via: "irsa" },
  loadBalancerController: {
    via: "migrating",
    features: ["waf", "shield", "cognito", "globalAccelerator"],
    foreignTargetGroups: true,
  },
  workloads: [
    {
      namespace: "production",
      serviceAccount: "order-service",
      allow: [
        readWriteObjects("orders"),
        readObjects("catalogue", "public/"),
        {
          actions: ["dynamodb:GetItem", "dynamodb:Query"],
          resources: ["arn::dynamodb:eu-central-1:111122223333:table/orders"],
          condition: {
            "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["${aws:PrincipalTag/kubernetes-namespace}"] },
          },
        },
      ],
    },
    { namespace: "batch", serviceAccount: "importer", via: "irsa", policies: ["AmazonS3ReadOnlyAccess"] },
    {
      namespace: "batch",
      serviceAccount: "a-service-account-whose-name-is-too-long-for-a-role",
      via: "migrating",
      policies: ["arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"],
    },
  ],
  permissionsBoundary: "arn:aws:iam::111122223333:policy/Boundary",
});
