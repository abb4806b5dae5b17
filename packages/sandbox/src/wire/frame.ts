/**
 * Length-prefixed frames between supervisor and host: `u32 rest | u32 head | head (JSON) | body (UTF-8 or bytes)`.
 * Input and output travel as the body, so neither side parses or escapes them on the way.
 */

const PREFIX_BYTES = 8;

/** The largest frame either side accepts; a longer one ends the connection. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

export interface Frame<Head> {
  readonly head: Head;
  readonly body: Buffer;
}

/** Collects frames and hands them over as one buffer: one write per turn of the event loop. */
export function createFrameWriter(send: (bytes: Buffer) => void) {
  let heads: string[] = [];
  let bodies: (string | Uint8Array)[] = [];

  function flush(): void {
    if (heads.length === 0) return;
    const [takenHeads, takenBodies] = [heads, bodies];
    heads = [];
    bodies = [];
    send(encodeFrames(takenHeads, takenBodies));
  }

  return {
    /** Queues one message. Nothing is sent before `flush`. */
    push(head: unknown, body: string | Uint8Array = ""): void {
      heads.push(JSON.stringify(head));
      bodies.push(body);
    },
    flush,
    get pending(): number {
      return heads.length;
    },
  };
}

function encodeFrames(heads: readonly string[], bodies: readonly (string | Uint8Array)[]): Buffer {
  let total = 0;
  const sizes: number[] = [];
  for (let i = 0; i < heads.length; i += 1) {
    const headBytes = Buffer.byteLength(heads[i] as string);
    const bodyBytes = Buffer.byteLength(bodies[i] as string);
    sizes.push(headBytes, bodyBytes);
    total += PREFIX_BYTES + headBytes + bodyBytes;
  }
  const out = Buffer.allocUnsafe(total);
  let at = 0;
  for (let i = 0; i < heads.length; i += 1) {
    const headBytes = sizes[2 * i] as number;
    const bodyBytes = sizes[2 * i + 1] as number;
    out.writeUInt32LE(4 + headBytes + bodyBytes, at);
    out.writeUInt32LE(headBytes, at + 4);
    out.write(heads[i] as string, at + PREFIX_BYTES, "utf8");
    const body = bodies[i] as string | Uint8Array;
    if (typeof body === "string") out.write(body, at + PREFIX_BYTES + headBytes, "utf8");
    else out.set(body, at + PREFIX_BYTES + headBytes);
    at += PREFIX_BYTES + headBytes + bodyBytes;
  }
  return out;
}

/** Cuts a byte stream into frames. The returned function throws RangeError or SyntaxError when the stream is not ours. */
export function createFrameReader<Head>(onFrame: (frame: Frame<Head>) => void, maxFrameBytes = MAX_FRAME_BYTES): (chunk: Buffer) => void {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let wanted = PREFIX_BYTES;

  return (chunk) => {
    held.push(chunk);
    heldBytes += chunk.length;
    if (heldBytes < wanted) return;
    const buffer = held.length === 1 ? chunk : Buffer.concat(held, heldBytes);
    let at = 0;
    wanted = PREFIX_BYTES;
    while (buffer.length - at >= PREFIX_BYTES) {
      const rest = buffer.readUInt32LE(at);
      const headBytes = buffer.readUInt32LE(at + 4);
      if (rest > maxFrameBytes || headBytes + 4 > rest) throw new RangeError(`a frame of ${rest} bytes is not allowed`);
      if (buffer.length - at < 4 + rest) {
        wanted = 4 + rest;
        break;
      }
      const bodyAt = at + PREFIX_BYTES + headBytes;
      const head = JSON.parse(buffer.toString("utf8", at + PREFIX_BYTES, bodyAt)) as Head;
      const end = at + 4 + rest;
      at = end;
      onFrame({ head, body: buffer.subarray(bodyAt, end) });
    }
    held = at === buffer.length ? [] : [buffer.subarray(at)];
    heldBytes = buffer.length - at;
  };
}
