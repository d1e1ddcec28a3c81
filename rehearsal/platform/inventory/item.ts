/** Something that is in an AWS account. */
export interface Item {
  /** What it is, e.g. `subnet`. */
  readonly kind: string;
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Whether whoever made it could tag it: AWS makes some things itself, behind others. */
  readonly taggable: boolean;
}

/** Tags as most services list them, by key. */
export function tagged(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
}
