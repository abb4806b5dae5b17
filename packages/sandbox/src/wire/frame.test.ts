import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFrameReader, createFrameWriter } from "./frame.ts";

const message = fc.record({
  head: fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.integer(), fc.boolean()), { maxLength: 4 }),
  body: fc.string({ unit: "grapheme" }),
});

function encode(messages: readonly { readonly head: unknown; readonly body: string | Uint8Array }[]): Buffer {
  const chunks: Buffer[] = [];
  const writer = createFrameWriter((bytes) => chunks.push(bytes));
  for (const { head, body } of messages) writer.push(head, body);
  writer.flush();
  return Buffer.concat(chunks);
}

describe("frames", () => {
  it("arrive as they were sent, however the stream is cut", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), fc.array(fc.nat(200), { maxLength: 10 }), (messages, cuts) => {
        const bytes = encode(messages);
        const received: unknown[] = [];
        const read = createFrameReader(({ head, body }) => received.push({ head, body: body.toString("utf8") }));
        let at = 0;
        for (const cut of cuts) {
          read(bytes.subarray(at, at + cut));
          at += cut;
        }
        read(bytes.subarray(at));
        expect(received).toEqual(messages);
      }),
    );
  });

  it("go out in one piece per flush, and nothing goes out when nothing waits", () => {
    const sent: Buffer[] = [];
    const writer = createFrameWriter((bytes) => sent.push(bytes));
    writer.flush();
    writer.push(["a"], "1");
    writer.push(["b"], new Uint8Array([1, 2, 3]));
    expect(writer.pending).toBe(2);
    writer.flush();
    expect(sent).toHaveLength(1);
  });

  it.each([
    ["a length above the limit", [0xff, 0xff, 0xff, 0x7f, 1, 0, 0, 0]],
    ["a head longer than its frame", [6, 0, 0, 0, 9, 0, 0, 0, 0x5b, 0x5d]],
    ["a head that is not JSON", [6, 0, 0, 0, 2, 0, 0, 0, 0x7b, 0x7b]],
  ])("are refused with %s", (_what, bytes) => {
    const read = createFrameReader(() => undefined, 1_000);
    expect(() => read(Buffer.from(bytes))).toThrow();
  });
});
