/** Milliseconds since the drill's clock was started. */
export type Moment = number;

/** What a pod asks for, or a node offers. */
export interface Amounts {
  /** vCPUs. */
  readonly cpu: number;
  readonly memoryGiB: number;
  readonly gpus: number;
}

/** A pod's life. What has not happened is undefined. */
export interface PodRecord {
  readonly scenario: string;
  readonly namespace: string;
  readonly name: string;
  readonly requests: Amounts;
  readonly created: Moment;
  /** Name of the node the scheduler chose, and when it did. */
  node?: string;
  scheduled?: Moment;
  running?: Moment;
  /** When it was told to go: evicted, scaled away, deleted. */
  terminating?: Moment;
  gone?: Moment;
}

/** A NodeClaim of Karpenter's and the node that came of it. */
export interface NodeRecord {
  readonly scenario: string;
  readonly claim: string;
  readonly pool: string;
  readonly created: Moment;
  /** Instance types Karpenter would have taken, cheapest first as it sees prices. */
  considered: readonly string[];
  instanceId?: string;
  instanceType?: string;
  zone?: string;
  capacityType?: "spot" | "on-demand" | "reserved";
  /** What it costs by the hour, in USD. */
  usdPerHour?: number;
  /** What it offers pods. */
  allocatable?: Amounts;
  /** Name of the node. */
  node?: string;
  launched?: Moment;
  registered?: Moment;
  initialized?: Moment;
  /** Why Karpenter wants it gone, e.g. `Drifted`, and since when. */
  disrupted?: { readonly at: Moment; readonly reason: string };
  /** When it was told to go. */
  terminating?: Moment;
  gone?: Moment;
}

/** A statement of one of the controller's policies. */
export interface Statement {
  /** The policy's name in AWS. */
  readonly policy: string;
  readonly sid: string;
}

/** One thing IAM was asked: a call to AWS is judged for every action and resource it touches. */
export interface Judgement {
  /** E.g. `ec2:RunInstances`. */
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
  /** The statements that allowed it. */
  readonly by: readonly Statement[];
}

/** A call of Karpenter's to AWS. */
export interface AwsCall {
  readonly at: Moment;
  /** E.g. `ec2:CreateFleet`. */
  readonly call: string;
  /** Whether EC2 was only asked if it would do it. */
  readonly dryRun: boolean;
  readonly judgements: readonly Judgement[];
  readonly allowed: boolean;
  /** HTTP status of the answer. */
  readonly status: number;
  /** AWS's error code, of an answer that is one. */
  readonly error?: string;
  /** What AWS said with it. */
  readonly message?: string;
}

/** What came of a scenario. */
export interface ScenarioResult {
  readonly name: string;
  /** What it shows, in a sentence. */
  readonly title: string;
  readonly passed: boolean;
  /** What did not hold, and the likeliest cause: undefined when it passed. */
  readonly problem?: string;
  readonly began: Moment;
  readonly ended: Moment;
  /** What happened, for the timeline. */
  readonly steps: readonly { readonly at: Moment; readonly what: string }[];
}

/** A pod for which Karpenter bought far more than it asked for. */
export interface Oversized {
  readonly claim: string;
  readonly instanceType: string;
  readonly why: string;
}

/** Everything seen in one drill, to be reported. */
export interface DrillRecord {
  readonly environment: string;
  /** When the clock was started, ISO 8601. */
  readonly startedAt: string;
  /** Versions of what took part, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** What was changed of the environment's manifests, a sentence each. */
  readonly overlay: readonly string[];
  readonly scenarios: readonly ScenarioResult[];
  readonly pods: readonly PodRecord[];
  readonly nodes: readonly NodeRecord[];
  readonly calls: readonly AwsCall[];
  /** Every statement of the controller's policies, whether it allowed anything or not. */
  readonly statements: readonly Statement[];
}
