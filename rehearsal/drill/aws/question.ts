import type { Place } from "../../../modules/iam/arn.ts";
import type { Cloud } from "./cloud.ts";
import type { Context } from "./policy.ts";
import type { AwsRequest } from "./request.ts";

/** One thing that AWS asks IAM before it does what is called. */
export interface Question {
  /** E.g. `ec2:RunInstances`. */
  readonly action: string;
  readonly resource: string;
  /** What is known beyond what is known of every call. */
  readonly context: Context;
  /** Whether it is asked when the call was let in already: refused, it is an error in the call's answer. */
  readonly inCourse?: true;
}

/** A call of the controller's, and what is needed to tell what it touches. */
export interface Call {
  readonly request: AwsRequest;
  /** The account and region it is made in. */
  readonly place: Place;
  readonly cloud: Cloud;
}

/** What a call asks of IAM. */
export type Asks = (call: Call) => readonly Question[] | Promise<readonly Question[]>;

/** Tags by key. */
export type Tags = Readonly<Record<string, string>>;

/** Known of a call that gives tags to what it touches. */
export function giving(tags: Tags): Context {
  const given = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value] as const);
  return given.length === 0 ? {} : { ...Object.fromEntries(given), "aws:TagKeys": Object.keys(tags) };
}

/** Known of a call for something that carries tags. */
export function carrying(tags: Tags): Context {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}

/** Tags as the SDK has them. */
export function tagsOf(tags: readonly { Key?: string | undefined; Value?: string | undefined }[] = []): Tags {
  return Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));
}
