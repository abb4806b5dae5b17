import { connect, type Socket } from "node:net";

/** One kind of request, sent again and again on keep-alive connections. */
export interface LoadTarget {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bodies in turn; made before the clock starts. */
  readonly bodies: readonly string[];
}

export interface LoadResult {
  readonly requests: number;
  readonly failures: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** ms of every request. */
  readonly latencies: readonly number[];
  readonly firstFailure: string | null;
}

/** How much is sent: for so long, or so many requests, whichever ends first. */
export interface LoadSize {
  readonly connections: number;
  readonly ms: number;
  readonly requests?: number;
}

function toBytes(target: LoadTarget, body: string): Buffer {
  const headers = Object.entries(target.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(
    `POST ${target.path} HTTP/1.1\r\nhost: ${target.host}:${target.port}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${headers.join("")}\r\n${body}`,
  );
}

/** Length of the first complete answer in the buffer (headers and body), or 0. Understands content-length and chunked. */
function answerLength(buffer: Buffer): number {
  const end = buffer.indexOf("\r\n\r\n");
  if (end < 0) return 0;
  const head = buffer.toString("latin1", 0, end).toLowerCase();
  const length = /content-length: (\d+)/.exec(head);
  if (length) return buffer.length >= end + 4 + Number(length[1]) ? end + 4 + Number(length[1]) : 0;
  const last = buffer.indexOf("0\r\n\r\n", end + 4);
  return last < 0 ? 0 : last + 5;
}

/** Sends as fast as answers come for a bounded time. A small client of its own: a general one costs more than what is measured. */
export async function load(
  target: LoadTarget,
  { connections, ms, requests: most = Number.POSITIVE_INFINITY }: LoadSize,
): Promise<LoadResult> {
  const requests = target.bodies.map((body) => toBytes(target, body));
  const latencies: number[] = [];
  let next = 0;
  let failures = 0;
  let firstFailure: string | null = null;
  const startedAt = performance.now();
  const until = startedAt + ms;
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const socket: Socket = connect({ host: target.host, port: target.port, noDelay: true });
      let pending: Buffer = Buffer.alloc(0);
      let sentAt = 0;
      const send = (): void => {
        if (next >= most || performance.now() >= until) {
          socket.end();
          resolve();
          return;
        }
        sentAt = performance.now();
        socket.write(requests[next++ % requests.length] ?? "");
      };
      socket.on("connect", send);
      socket.on("error", reject);
      socket.on("data", (chunk) => {
        pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
        const length = answerLength(pending);
        if (length === 0) return;
        latencies.push(performance.now() - sentAt);
        if (pending.toString("latin1", 9, 12) !== "200") {
          failures += 1;
          firstFailure ??= pending.toString("utf8", 0, 600);
        }
        pending = pending.subarray(length);
        send();
      });
    });
  await Promise.all(Array.from({ length: connections }, one));
  const seconds = (performance.now() - startedAt) / 1000;
  return { requests: latencies.length, failures, seconds, perSecond: latencies.length / seconds, latencies, firstFailure };
}
