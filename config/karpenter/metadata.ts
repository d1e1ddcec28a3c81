/** What every object of Kubernetes carries, as far as a manifest says it. */
export interface Metadata {
  /** A DNS name. Both of Karpenter's kinds are the cluster's: they have no namespace. */
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}
