import { type AwsProxy, forwarded, serve } from "../drill/aws/forward.ts";
import { type Answer, type AwsError, errorAnswer } from "../drill/aws/refusal.ts";
import { type AwsRequest, type HttpRequest, parseRequest } from "../drill/aws/request.ts";

/** Calls of AWS's API: of one service, or of all. */
export interface Calls {
  /** As signatures name it, e.g. `kms`. @default every service */
  readonly service?: string;
  /** Operations, e.g. `CreateKey`; where a service has none in its requests, method and path, e.g. `PUT /bucket/key`. */
  readonly operation: RegExp;
}

/** Something that is wrong with calls, until it is ended. */
export interface Trouble {
  /** How many calls met it. */
  readonly met: number;
  end(): void;
}

/** A call that is kept waiting. */
export interface Held {
  /** Resolves when there is one. */
  readonly reached: Promise<void>;
  /** Lets it go on. */
  release(): void;
}

interface Rule {
  readonly calls: Calls;
  /** @returns undefined to let the call through */
  readonly answer: (request: AwsRequest, http: HttpRequest, gone: AbortSignal) => Promise<Answer | undefined>;
}

/** An AWS that fails when it is told to: it stands in front of the local one, and lets through what it is not told of. */
export class FailingAws {
  readonly #target: string;
  #rules: Rule[] = [];
  #proxy: AwsProxy | undefined;

  private constructor(target: string) {
    this.#target = target;
  }

  /** @param target the local AWS's endpoint */
  static async start(target: string): Promise<FailingAws> {
    const aws = new FailingAws(target);
    aws.#proxy = await serve((http, gone) => aws.#answer(http, gone));
    return aws;
  }

  get endpoint(): string {
    return this.#proxy?.endpoint ?? "";
  }

  async stop(): Promise<void> {
    await this.#proxy?.stop();
  }

  /** Answers calls with an error of AWS's: the first ones, or all. */
  fail(calls: Calls, error: AwsError, times = Number.POSITIVE_INFINITY): Trouble {
    let met = 0;
    const end = this.#rule(calls, async (request) => {
      if (met >= times) return undefined;
      met += 1;
      return request.service === "s3" ? s3Answer(error) : errorAnswer(request, error);
    });
    return {
      get met() {
        return met;
      },
      end,
    };
  }

  /** Keeps calls from reaching AWS. */
  hold(calls: Calls): Held {
    return this.#holding(calls, async () => undefined);
  }

  /** Lets calls reach AWS, and keeps its answers from who called. */
  holdAnswers(calls: Calls): Held {
    return this.#holding(calls, (http, gone) => forwarded(http, this.#target, gone));
  }

  /** Ends everything that is wrong. */
  calm(): void {
    this.#rules = [];
  }

  #holding(calls: Calls, before: (http: HttpRequest, gone: AbortSignal) => Promise<Answer | undefined>): Held {
    let reach = () => {};
    let free = () => {};
    const reached = new Promise<void>((done) => (reach = done));
    const released = new Promise<void>((done) => (free = done));
    const end = this.#rule(calls, async (_, http, gone) => {
      const answer = await before(http, gone);
      reach();
      await released;
      return answer;
    });
    const release = () => {
      end();
      free();
    };
    return { reached, release };
  }

  #rule(calls: Calls, answer: Rule["answer"]): () => void {
    const rule = { calls, answer };
    this.#rules.push(rule);
    return () => {
      this.#rules = this.#rules.filter((other) => other !== rule);
    };
  }

  /** What held a call may be followed by what fails it: so the rules are asked one after the other. */
  async #answer(http: HttpRequest, gone: AbortSignal): Promise<Answer> {
    const request = parseRequest(http);
    const asked = new Set<Rule>();
    const next = () => this.#rules.find((rule) => !asked.has(rule) && request && meets(request, rule.calls));
    for (let rule = next(); rule !== undefined && request !== undefined; rule = next()) {
      asked.add(rule);
      const answer = await rule.answer(request, http, gone);
      if (answer !== undefined) return answer;
    }
    return forwarded(http, this.#target, gone);
  }
}

function meets(request: AwsRequest, { service, operation }: Calls): boolean {
  return (service === undefined || service === request.service) && operation.test(request.operation);
}

/** S3 has a form of its own for errors. */
function s3Answer({ code, message, status }: AwsError): Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, headers: { "content-type": "application/xml" }, body };
}
