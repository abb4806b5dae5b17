/** One sandbox host: a process that runs the guests of one company and knows nothing else. Talks to its supervisor over file descriptor 3. */
import { Socket } from "node:net";
import { createFrameReader, createFrameWriter, type Frame } from "../wire/frame.ts";
import { createLookout } from "../wire/lookout.ts";
import type { ToHost } from "../wire/messages.ts";
import { createHost } from "./host.ts";
import { keepSpare } from "./isolates.ts";
import { warmUp } from "./warm-up.ts";

/** Longest stretch of work before the loop looks at new messages (pings, cancels) again. */
const TURN_MS = 5;
const SWEEP_MS = 25;
const IDLE_MS = 50;
/** Isolates of this size are made ahead: the default limit. */
const USUAL_MEMORY_MB = 64;

const READ_BYTES = 64 * 1024;

// Read into one buffer: what came is copied out of it at its own length, without the work of a stream.
const socket = new Socket({
  fd: 3,
  readable: true,
  writable: true,
  onread: {
    buffer: Buffer.allocUnsafe(READ_BYTES),
    callback: (bytes, buffer) => {
      receive(Buffer.from(buffer.subarray(0, bytes)));
      return true;
    },
  },
});
const writer = createFrameWriter((bytes) => socket.write(bytes));
const host = createHost({ send: writer.push, flush: writer.flush });
const lookout = createLookout();
let queue: Frame<ToHost>[] = [];
let isScheduled = false;
let idleTimer: NodeJS.Timeout | undefined;

function work(): void {
  isScheduled = false;
  const until = performance.now() + TURN_MS;
  let done = 0;
  while (done < queue.length) {
    host.receive(queue[done] as Frame<ToHost>);
    done += 1;
    if (performance.now() >= until) break;
  }
  queue = done === queue.length ? [] : queue.slice(done);
  writer.flush();
  if (queue.length > 0) {
    isScheduled = true;
    setImmediate(work);
  } else if (host.isIdle) prepareAhead();
  else if (host.isAlone) lookout.expect();
}

/** Work for the next first call, while there is nothing else to do. */
function prepareAhead(): void {
  clearTimeout(idleTimer);
  idleTimer = setTimeout(() => keepSpare(USUAL_MEMORY_MB), IDLE_MS);
}

const read = createFrameReader<ToHost>((frame) => {
  const { head } = frame;
  if (head[0] !== "cancel") {
    queue.push(frame);
    return;
  }
  // Cancels overtake everything else: a call that has not begun must not begin any more.
  queue = queue.filter((waiting) => !(waiting.head[0] === "call" && waiting.head[1] === head[1]));
  host.receive(frame);
});

// A process with live isolates cannot exit cleanly; without a supervisor there is nothing left to do.
const leave = (): void => void process.kill(process.pid, "SIGKILL");
socket.on("close", leave);
socket.on("error", leave);

function receive(chunk: Buffer): void {
  lookout.arrived();
  read(chunk);
  if (!isScheduled) work();
}

setInterval(() => {
  host.sweep(performance.now());
  writer.flush();
}, SWEEP_MS);

writer.push(["ready"]);
writer.flush();
if (!process.argv.includes("--as-is")) {
  setImmediate(() => {
    warmUp();
    keepSpare(USUAL_MEMORY_MB);
  });
}
