import type { AwsConnection } from "../../platform/connection.ts";
import type { AwsCall, Judgement, Moment } from "../record.ts";
import { questionsOf } from "./calls.ts";
import { Cloud } from "./cloud.ts";
import { type AwsProxy, forwarded, serve } from "./forward.ts";
import { judgeOf, type Verdict } from "./judge.ts";
import type { Question } from "./question.ts";
import { type Answer, type AwsError, AwsException, errorAnswer, fleetWithErrors, unauthorized } from "./refusal.ts";
import { type AwsRequest, type HttpRequest, parseRequest, text } from "./request.ts";
import type { ControllerRole } from "./role.ts";

export interface AwsProxyOptions {
  /** The local AWS's endpoint, e.g. `http://127.0.0.1:4566`. */
  readonly target: string;
  /** By which tags of what is touched are looked up. */
  readonly connection: AwsConnection;
  /** Whose policies calls are judged by. */
  readonly role: ControllerRole;
  readonly clock: () => Moment;
  /** Told every call when it is answered: not one whose caller is gone by then. */
  readonly record: (call: AwsCall) => void;
}

/** What came of a call. */
interface Outcome {
  readonly answer: Answer;
  readonly judgements: readonly Judgement[];
  readonly allowed: boolean;
  readonly error?: string | undefined;
  readonly message?: string | undefined;
}

/**
 * Starts a proxy that asks of every call whether the role may make it, and lets it through or refuses
 * it as AWS would. The local AWS itself judges nobody.
 */
export function startAwsProxy(options: AwsProxyOptions): Promise<AwsProxy> {
  return serve(answering(options));
}

function answering({ target, connection, role, clock, record }: AwsProxyOptions) {
  const cloud = new Cloud(connection);
  const judge = judgeOf(role);

  async function outcomeOf(request: AwsRequest, http: HttpRequest, gone: AbortSignal): Promise<Outcome> {
    const place = { partition: role.partition, region: request.region, account: role.account };
    const questions = await questionsOf({ request, place, cloud });
    if (questions === undefined) return unknown(request);
    const verdicts = questions.map((question) => judge(question, request.region));
    const refused = verdicts.findIndex(({ allowed }) => !allowed);
    const judgements = verdicts.map(({ because: _, ...judgement }) => judgement);
    const [verdict, question] = [verdicts[refused], questions[refused]];
    if (verdict && question) return { ...refusal(request, verdict, question), judgements, allowed: false };
    const answer = await forwarded(http, target, gone);
    return { answer, judgements, allowed: true, ...errorIn(answer) };
  }

  function refusal(request: AwsRequest, verdict: Verdict, { inCourse }: Question) {
    const error = unauthorized(request, role, verdict);
    const answer = inCourse ? fleetWithErrors(request, error) : errorAnswer(request, error);
    return { answer, error: error.code, message: error.message };
  }

  return async (http: HttpRequest, gone: AbortSignal): Promise<Answer> => {
    const at = clock();
    const request = parseRequest(http) ?? UNSIGNED;
    const outcome = await outcomeOf(request, http, gone).catch((error: unknown) => failed(request, error));
    gone.throwIfAborted();
    const { answer, judgements, allowed, error, message } = outcome;
    record({
      at,
      call: `${request.service}:${request.operation}`,
      dryRun: text(request.parameters, "DryRun") === "true",
      judgements,
      allowed,
      status: answer.status,
      ...(error === undefined ? {} : { error }),
      ...(message === undefined ? {} : { message }),
    });
    return answer;
  };
}

const UNSIGNED: AwsRequest = {
  service: "unsigned",
  region: "",
  operation: "request",
  protocol: "rest-json",
  parameters: {},
};

/** What is not judged is not let through. */
function unknown(request: AwsRequest): Outcome {
  const call = `${request.service}:${request.operation}`;
  const message = `The drill does not know what ${call} asks of IAM: it belongs into the table of calls.`;
  const error = { code: "NotImplemented", message, status: 501 };
  const judgements = [{ action: call, resource: "*", allowed: false, by: [] }];
  return { answer: errorAnswer(request, error), judgements, allowed: false, error: error.code, message };
}

/** What the call is for is not there, says AWS; anything else is a fault of ours. */
function failed(request: AwsRequest, thrown: unknown): Outcome {
  const error = awsErrorOf(thrown) ?? { code: "InternalFailure", message: String(thrown), status: 500 };
  const { code, message } = error;
  return { answer: errorAnswer(request, error), judgements: [], allowed: error.status < 500, error: code, message };
}

/** The SDK's names of errors may differ from their codes; these it keeps too. */
function awsErrorOf(thrown: unknown): AwsError | undefined {
  if (thrown instanceof AwsException) return thrown;
  if (!(thrown instanceof Error && "$metadata" in thrown)) return undefined;
  const { httpStatusCode: status } = thrown.$metadata as { httpStatusCode?: number };
  if (status === undefined) return undefined;
  return { code: "Code" in thrown ? String(thrown.Code) : thrown.name, message: thrown.message, status };
}

/** The code of an answer that is an error, wherever its protocol has it. */
function errorIn({ status, headers, body }: Answer): { error?: string; message?: string } {
  if (status < 400) return {};
  const said = body.toString();
  const error =
    /<Code>([^<]+)<\/Code>/.exec(said)?.[1] ??
    /"(?:__type|code)"\s*:\s*"(?:[^"]*#)?([^"]+)"/.exec(said)?.[1] ??
    String(headers["x-amzn-errortype"] ?? `HTTP ${status}`).split(":")[0];
  const message = /<Message>([^<]*)<\/Message>/.exec(said)?.[1] ?? /"[Mm]essage"\s*:\s*"([^"]*)"/.exec(said)?.[1];
  return { ...(error === undefined ? {} : { error }), ...(message === undefined ? {} : { message }) };
}
