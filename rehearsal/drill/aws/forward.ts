import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer, text as readText } from "node:stream/consumers";
import type { Answer } from "./refusal.ts";
import type { HttpRequest } from "./request.ts";

/** What stands between a client and AWS. */
export interface AwsProxy {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * Starts a server on a free port of the loopback address.
 *
 * @param answerTo what is answered to a request; `gone` is aborted when its caller is. One that fails ends
 *   the connection
 */
export async function serve(answerTo: (http: HttpRequest, gone: AbortSignal) => Promise<Answer>): Promise<AwsProxy> {
  const server = createServer((incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.on("close", () => gone.abort());
    received(incoming)
      .then((http) => answerTo(http, gone.signal))
      .then(({ status, headers, body }) => outgoing.writeHead(status, headers).end(body))
      // Who called is gone, as a controller that is ended while it waits for messages.
      .catch(() => outgoing.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { endpoint: `http://127.0.0.1:${port}`, stop };
}

async function received(incoming: IncomingMessage): Promise<HttpRequest> {
  const { method = "GET", url = "/", headers } = incoming;
  return { method, url, headers, body: await readText(incoming) };
}

/** The target's own answer to a request. */
export async function forwarded(
  { method, url, headers, body }: HttpRequest,
  target: string,
  gone: AbortSignal,
): Promise<Answer> {
  // With its own length, and Host as the caller gave it: the local AWS makes URLs of queues by it.
  const { "transfer-encoding": _, connection: __, ...kept } = headers;
  const outgoing = httpRequest(new URL(url, target), {
    method,
    signal: gone,
    // A connection of its own: one that is kept may be closed by the server in the moment it is used again.
    agent: false,
    headers: { ...kept, "content-length": Buffer.byteLength(body) },
  });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  return { status: incoming.statusCode ?? 502, headers: ownHeaders(incoming), body: await buffer(incoming) };
}

function ownHeaders({ headers }: IncomingMessage): OutgoingHttpHeaders {
  const { "transfer-encoding": _, connection: __, "content-length": ___, ...kept } = headers;
  return kept;
}
