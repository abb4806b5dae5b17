import type { Dispatcher } from "undici";
import type { Header } from "./header.rules.ts";

export interface WireAnswer {
  readonly status: number;
  /** Names in lower case. */
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

/** How long the other side may say nothing, in ms, counted in whole seconds. */
export interface Silence {
  /** From sending the request to the head of its answer. */
  readonly headersMs: number;
  /** Between two pieces of a body. */
  readonly idleMs: number;
}

/**
 * One request and its answer, taken from the connection piece by piece: a stream and a composed signal for each would cost more than the request.
 * @throws WireError
 */
export function exchange(
  pool: Dispatcher,
  request: Dispatcher.DispatchOptions,
  bounds: Bounds & { readonly silence: Silence },
): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const one = new Exchange(bounds, resolve, reject);
    if (bounds.signal?.aborted) one.over();
    else pool.dispatch(request, one);
  });
}

/** What undici tells about one exchange. Prototype methods, for a set of closures would be made for each request. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: WireAnswer) => void;
  readonly #reject: (error: WireError) => void;
  readonly #maxBytes: number;
  readonly #silence: Silence;
  readonly #deadline: Deadline;
  readonly #running: Set<Exchange> | null;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | null = null;
  #stopped: WireError | null = null;
  /** Whole seconds since something was heard, or since the request was sent. */
  #quiet = 0;
  #bytes = 0;
  #status = 0;
  #headers: readonly Header[] = [];

  constructor(
    { signal, maxMs, maxBytes, silence }: Bounds & { readonly silence: Silence },
    resolve: (answer: WireAnswer) => void,
    reject: (error: WireError) => void,
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#maxBytes = maxBytes;
    this.#silence = silence;
    this.#deadline = deadlineOf(maxMs);
    this.#deadline.add(this);
    this.#running = signal && runningUnder(signal);
    this.#running?.add(this);
  }

  over(): void {
    this.#stop(new WireError("over", "the call was over before its answer came", this.#controller !== null));
  }

  late(): void {
    this.#stop(new WireError("timeout", "the time for this request was over", this.#controller !== null));
  }

  /** Called every second. */
  second(): void {
    if (!this.#controller) return; // waits for a connection, which has a time of its own
    this.#quiet += 1;
    const { headersMs, idleMs } = this.#silence;
    if (this.#quiet * SECOND_MS > (this.#status === 0 ? headersMs : idleMs))
      this.#stop(new WireError("timeout", "the answer did not come in time", true));
  }

  /** Called before the first byte is written. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#quiet = 0;
    if (this.#stopped) controller.abort(this.#stopped);
    else this.#controller = controller;
  }

  onResponseStart(_: unknown, status: number, headers: Readonly<Record<string, string | string[] | undefined>>): void {
    this.#quiet = 0;
    this.#status = status;
    this.#headers = toHeaders(headers);
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#quiet = 0;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) this.#stop(new WireError("too_large", `the answer is larger than ${this.#maxBytes} bytes`, true));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#settle();
    const body = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    this.#resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_: unknown, error: Error): void {
    this.#settle();
    this.#reject(toWireError(error));
  }

  #stop(error: WireError): void {
    if (this.#stopped) return;
    this.#stopped = error;
    this.#settle();
    this.#reject(error);
    this.#controller?.abort(error);
  }

  #settle(): void {
    this.#deadline.delete(this);
    this.#running?.delete(this);
  }
}

const SECOND_MS = 1_000;

/** Exchanges with the same time for it end in the order they began: one timer, for the oldest, serves them all, and one counts their seconds. */
class Deadline {
  readonly #ms: number;
  readonly #open = new Map<Exchange, number>();
  #timer: NodeJS.Timeout | null = null;
  #seconds: NodeJS.Timeout | null = null;

  constructor(ms: number) {
    this.#ms = ms;
  }

  add(one: Exchange): void {
    this.#open.set(one, performance.now() + this.#ms);
    this.#timer ??= this.#wait(this.#ms);
    this.#seconds ??= setInterval(() => this.#second(), SECOND_MS).unref();
  }

  delete(one: Exchange): void {
    this.#open.delete(one);
  }

  #wait(ms: number): NodeJS.Timeout {
    // a connection keeps the process, not the time it has
    return setTimeout(() => this.#check(), Math.ceil(ms)).unref();
  }

  #second(): void {
    for (const one of this.#open.keys()) one.second();
    if (this.#open.size > 0 || !this.#seconds) return;
    clearInterval(this.#seconds);
    this.#seconds = null;
  }

  #check(): void {
    this.#timer = null;
    const now = performance.now();
    for (const [one, at] of this.#open) {
      if (at > now) {
        this.#timer = this.#wait(at - now);
        return;
      }
      one.late();
    }
  }
}

/** By time: few, for times are constants of the code. */
const deadlines = new Map<number, Deadline>();

function deadlineOf(ms: number): Deadline {
  const known = deadlines.get(ms);
  if (known) return known;
  const made = new Deadline(ms);
  deadlines.set(ms, made);
  return made;
}

/** What to stop when a signal is aborted. One listener serves all requests of a call: one for each would cost more than what it waits for. */
const runningBySignal = new WeakMap<AbortSignal, Set<Exchange>>();

function runningUnder(signal: AbortSignal): Set<Exchange> {
  const known = runningBySignal.get(signal);
  if (known) return known;
  const running = new Set<Exchange>();
  runningBySignal.set(signal, running);
  const stopAll = (): void => {
    for (const one of running) one.over();
  };
  signal.addEventListener("abort", stopAll, { once: true });
  return running;
}

/** Repeated names stay repeated. */
function toHeaders(given: Readonly<Record<string, string | string[] | undefined>>): readonly Header[] {
  const headers: Header[] = [];
  for (const name of Object.keys(given)) {
    const value = given[name];
    if (typeof value === "string") headers.push([name, value]);
    else for (const one of value ?? []) headers.push([name, one]);
  }
  return headers;
}

/** Errors that can only come before a byte of the request is written. */
const BEFORE_SENDING =
  /^(ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

function toWireError(error: unknown): WireError {
  if (error instanceof WireError) return error;
  const code = String((error as { code?: unknown } | null)?.code ?? "");
  if (BEFORE_SENDING.test(code)) return new WireError("connect", `no connection: ${code}`, false);
  if (code === "UND_ERR_HEADERS_OVERFLOW" || code === "HPE_HEADER_OVERFLOW")
    return new WireError("headers", "the answer's headers are too large", true);
  return new WireError("broken", `the connection broke: ${code || (error instanceof Error ? error.name : "unknown")}`, true);
}
