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
