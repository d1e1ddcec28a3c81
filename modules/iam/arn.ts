/** Where an ARN is: what modules are told instead of a literal `arn:aws:…`. */
export interface Place {
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  readonly region: string;
  /** Account id, 12 digits. */
  readonly account: string;
}

/** The ARN of something regional in this account. */
export function arn({ partition, region, account }: Place, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/** The domain of those service principals that differ in China: EC2's and CloudWatch Logs's do, EKS's do not. */
export function serviceDomain({ partition }: Pick<Place, "partition">): string {
  return partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}
