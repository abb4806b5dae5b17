/**
 * A program for the benchmark: how long a warm call takes inside a host, next to the plain function in the same process.
 * Reads `{ bundle, inputs, inputSchema, outputSchema, rounds }` as JSON from stdin; run it with the flags of a host.
 */
import { createHash } from "node:crypto";
import { text } from "node:stream/consumers";
import { createHost } from "../host/host.ts";
import { DEFAULT_LIMITS } from "../limits.ts";
import { createFrameReader, createFrameWriter } from "../wire/frame.ts";
import type { FromHost, ToHost } from "../wire/messages.ts";

interface Task {
  readonly bundle: string;
  readonly inputs: readonly unknown[];
  readonly inputSchema: unknown;
  readonly outputSchema: unknown;
  readonly rounds: number;
}

const WARM_UP_SHARE = 0.6;
/** The ways alternate in blocks: each meets warm caches, as it does when it is the only one. */
const BLOCK = 25;

const task = JSON.parse(await text(process.stdin)) as Task;
const plain = loadPlain(task.bundle);
const inHost = loadInHost(task);
const times: Record<"host" | "plain" | "plainJson", number[]> = { host: [], plain: [], plainJson: [] };
const objects = task.inputs;
const texts = objects.map((input) => JSON.stringify(input));
const ways = {
  host: (index: number) => inHost(texts[index] as string),
  plain: (index: number) => plain({ input: objects[index] }),
  plainJson: (index: number) => JSON.stringify(plain({ input: JSON.parse(texts[index] as string) })),
};

for (let block = 0; block < task.rounds / BLOCK; block += 1) {
  const isCounted = block * BLOCK >= task.rounds * WARM_UP_SHARE;
  for (const key of ["host", "plain", "plainJson"] as const) {
    for (let i = 0; i < BLOCK; i += 1) {
      const took = time(ways[key], (block * BLOCK + i) % objects.length);
      if (isCounted) times[key].push(took);
    }
  }
}
process.stdout.write(JSON.stringify(times), () => process.kill(process.pid, "SIGKILL"));

function time(run: (index: number) => unknown, index: number): number {
  const from = performance.now();
  run(index);
  return performance.now() - from;
}

type Run = (ctx: { readonly input: unknown }) => unknown;

function loadPlain(bundle: string): Run {
  const realm = globalThis as { __souk_skill?: { readonly run: Run } };
  // The same script, in this realm: the bundle is the benchmark's own.
  new Function("self", bundle)(globalThis);
  const run = realm.__souk_skill?.run;
  if (run === undefined) throw new Error("the bundle sets no skill");
  return run;
}

/** The whole way of a call inside a host, frames included; only the socket is missing. */
function loadInHost({ bundle, inputSchema, outputSchema }: Task): (inputJson: string) => string {
  let answer = "";
  const answers = createFrameReader<FromHost>(({ head, body }) => {
    answer = head[0] === "done" && head[2] ? body.toString("utf8") : `failed: ${body.toString("utf8")}`;
  });
  const out = createFrameWriter(answers);
  const host = createHost({ send: out.push, flush: out.flush });
  const asks = createFrameWriter(createFrameReader<ToHost>(host.receive));
  const sha256 = createHash("sha256").update(bundle).digest("hex");
  asks.push(["skill", { key: "bench", sha256, input: inputSchema, output: outputSchema }], bundle);
  let id = 0;
  return (inputJson) => {
    id += 1;
    asks.push(["call", id, "bench", "context", 1_000, 1, DEFAULT_LIMITS], inputJson);
    asks.flush();
    out.flush();
    if (answer.startsWith("failed")) throw new Error(answer);
    return answer;
  };
}
