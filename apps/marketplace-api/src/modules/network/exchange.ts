import type { Dispatcher } from "undici";
import type { Header } from "./header.rules.ts";

export interface WireAnswer {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: Buffer;
}

/** `sent`: false when it is certain that nothing reached the other side. */
export class WireError extends Error {
  readonly kind: "connect" | "over" | "timeout" | "too_large" | "headers" | "broken";
  readonly sent: boolean;
  constructor(kind: WireError["kind"], message: string, sent: boolean) {
    super(message);
    this.kind = kind;
    this.sent = sent;
  }
}

/** What ends an exchange before its answer does. */
export interface Bounds {
  /** Null: only time and size. */
  readonly signal: AbortSignal | null;
  readonly maxMs: number;
  /** Largest answer, as it comes over the wire. */
  readonly maxBytes: number;
}

/**
 * One request and its answer, taken from the connection piece by piece: a stream and a composed signal for each would cost more than the request.
 * @throws WireError for a bound, else whatever broke the connection
 */
export function exchange(pool: Dispatcher, request: Dispatcher.DispatchOptions, { signal, maxMs, maxBytes }: Bounds): Promise<WireAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<WireAnswer>();
  const chunks: Buffer[] = [];
  let controller: Dispatcher.DispatchController | undefined;
  let stopped: WireError | undefined;
  let bytes = 0;
  let status = 0;
  let headers: readonly Header[] = [];

  function stop(error: WireError): void {
    if (stopped) return;
    stopped = error;
    settle();
    reject(error);
    controller?.abort(error);
  }

  const onOver = (): void => stop(new WireError("over", "the call was over before its answer came", controller !== undefined));
  const onTimeout = (): void => stop(new WireError("timeout", "the time for this request was over", controller !== undefined));
  const timer = setTimeout(onTimeout, maxMs);
  const running = signal && runningUnder(signal);
  running?.add(onOver);

  function settle(): void {
    clearTimeout(timer);
    running?.delete(onOver);
  }

  if (signal?.aborted) onOver();
  else
    pool.dispatch(request, {
      // Called before the first byte is written.
      onRequestStart: (started) => {
        if (stopped) started.abort(stopped);
        else controller = started;
      },
      onResponseStart: (answer, code) => {
        status = code;
        headers = rawHeaders(answer.rawHeaders);
      },
      onResponseData: (_, chunk) => {
        bytes += chunk.length;
        if (bytes > maxBytes) stop(new WireError("too_large", `the answer is larger than ${maxBytes} bytes`, true));
        else chunks.push(chunk);
      },
      onResponseEnd: () => {
        settle();
        resolve({ status, headers, body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks) });
      },
      onResponseError: (_, error) => {
        settle();
        reject(error);
      },
    });
  return promise;
}

/** What to stop when a signal is aborted. One listener serves all requests of a call: one for each would cost more than what it waits for. */
const runningBySignal = new WeakMap<AbortSignal, Set<() => void>>();

function runningUnder(signal: AbortSignal): Set<() => void> {
  const known = runningBySignal.get(signal);
  if (known) return known;
  const running = new Set<() => void>();
  runningBySignal.set(signal, running);
  const stopAll = (): void => {
    for (const stop of running) stop();
  };
  signal.addEventListener("abort", stopAll, { once: true });
  return running;
}

/** Name, value, name, value: repeated names stay repeated. */
function rawHeaders(given: unknown): readonly Header[] {
  const flat = given as readonly (Buffer | string)[];
  const headers: Header[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) headers.push([String(flat[i]), (flat[i + 1] ?? "").toString("latin1")]);
  return headers;
}
