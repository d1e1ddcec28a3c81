import type { OutgoingHttpHeaders } from "node:http";
import type { Verdict } from "./judge.ts";
import { type AwsRequest, type Protocol, structures, text } from "./request.ts";
import type { ControllerRole } from "./role.ts";

/** An answer as it goes over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string | Buffer;
}

/** An error of AWS's. */
export interface AwsError {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

/** An error of AWS's that was found out here. */
export class AwsException extends Error implements AwsError {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Session of the role: EKS Pod Identity names it after cluster and pod. */
const SESSION = "eks-karpenter";

/**
 * What AWS says to who is not authorized, as the service in question says it.
 *
 * EC2's code is its own, and so is SQS's spelling of actions.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
export function unauthorized({ service, protocol }: AwsRequest, role: ControllerRole, verdict: Verdict): AwsError {
  const { action, resource, because = "" } = verdict;
  const user = `arn:${role.partition}:sts::${role.account}:assumed-role/${role.name}/${SESSION}`;
  const said = `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
  if (protocol === "ec2")
    return {
      code: "UnauthorizedOperation",
      message: `You are not authorized to perform this operation. ${said}`,
      status: 403,
    };
  if (service === "sqs")
    return { code: "AccessDenied", message: said.replaceAll(action, action.toLowerCase()), status: 403 };
  if (protocol === "query") return { code: "AccessDenied", message: said, status: 403 };
  return { code: "AccessDeniedException", message: said, status: protocol === "json" ? 400 : 403 };
}

/** An error in the protocol of the call it answers. */
export function errorAnswer({ protocol, service }: AwsRequest, { code, message, status }: AwsError): Answer {
  const headers = {
    ec2: { "content-type": "text/xml;charset=UTF-8" },
    query: { "content-type": "text/xml" },
    // SQS spoke the query protocol once: this is how its clients are told the code of that time.
    json: {
      "content-type": "application/x-amz-json-1.1",
      ...(service === "sqs" ? { "x-amzn-query-error": `${code};Sender` } : {}),
    },
    "rest-json": { "content-type": "application/json", "x-amzn-errortype": code },
  }[protocol];
  return { status, headers, body: errorBody(protocol, code, message) };
}

function errorBody(protocol: Protocol, code: string, message: string): string {
  const error = element("Code", code) + element("Message", message);
  switch (protocol) {
    case "ec2":
      return `<Response><Errors><Error>${error}</Error></Errors><RequestID>${REQUEST}</RequestID></Response>`;
    case "query":
      return `<ErrorResponse><Error><Type>Sender</Type>${error}</Error><RequestId>${REQUEST}</RequestId></ErrorResponse>`;
    case "json":
      return JSON.stringify({ __type: code, message });
    case "rest-json":
      return JSON.stringify({ message });
  }
}

/**
 * A fleet that was let in, and could launch nothing: CreateFleet succeeds, with an error for each override.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFleetError.html
 * @see https://github.com/aws/karpenter-provider-aws/issues/7370 for how it is seen
 */
export function fleetWithErrors({ parameters }: AwsRequest, { code, message }: AwsError): Answer {
  const spot = text(parameters, "TargetCapacitySpecification", "DefaultTargetCapacityType") === "spot";
  const error =
    element("lifecycle", spot ? "spot" : "on-demand") + element("errorCode", code) + element("errorMessage", message);
  const items = structures(parameters, "LaunchTemplateConfigs").flatMap((config) =>
    structures(config, "Overrides").map((override) => {
      const template = elements(config.LaunchTemplateSpecification, TEMPLATE);
      const overrides = elements(override, OVERRIDE);
      const launched = `<launchTemplateSpecification>${template}</launchTemplateSpecification><overrides>${overrides}</overrides>`;
      return `<item><launchTemplateAndOverrides>${launched}</launchTemplateAndOverrides>${error}</item>`;
    }),
  );
  const fleet = element("requestId", REQUEST) + element("fleetId", `fleet-${REQUEST}`);
  const body = `${fleet}<errorSet>${items.join("")}</errorSet><fleetInstanceSet/>`;
  return {
    status: 200,
    headers: { "content-type": "text/xml;charset=UTF-8" },
    body: `<CreateFleetResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${body}</CreateFleetResponse>`,
  };
}

const TEMPLATE = ["LaunchTemplateId", "LaunchTemplateName", "Version"];
const OVERRIDE = ["InstanceType", "SubnetId", "AvailabilityZone", "ImageId"];

/** What a request says, as an answer repeats it: with a small letter in front. */
function elements(parameters: AwsRequest["parameters"][string], names: readonly string[]): string {
  return names
    .map((name) => {
      const value = typeof parameters === "object" ? text(parameters, name) : undefined;
      return value === undefined ? "" : element(name.charAt(0).toLowerCase() + name.slice(1), value);
    })
    .join("");
}

function element(name: string, value: string): string {
  return `<${name}>${escaped(value)}</${name}>`;
}

/** Nothing is looked up by it. */
const REQUEST = "00000000-0000-0000-0000-000000000000";

function escaped(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
