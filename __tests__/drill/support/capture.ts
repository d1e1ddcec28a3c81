import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { HttpRequest } from "../../../rehearsal/drill/aws/request.ts";

/** A place to send requests to that keeps the first of each call, and does nothing. */
export interface Capture {
  readonly endpoint: string;
  /** The first request of what is sent there. */
  of(send: () => Promise<unknown>): Promise<HttpRequest>;
  stop(): Promise<void>;
}

export async function startCapture(): Promise<Capture> {
  const requests: HttpRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const { method = "", url = "", headers } = incoming;
    requests.push({ method, url, headers, body: await text(incoming) });
    outgoing.writeHead(501).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async of(send) {
      requests.length = 0;
      const failure: unknown = await send().catch((error: unknown) => error);
      const [request] = requests;
      if (request === undefined) throw failure;
      return request;
    },
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
