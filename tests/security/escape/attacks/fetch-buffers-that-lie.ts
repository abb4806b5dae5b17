import type { Attack } from "../attack.ts";

export const attack: Attack = {
  what: "sends detached, shrinking and subclassed buffers as a body",
  run: `class Liar extends Uint8Array { get length() { return 1e9; } get byteLength() { return 1e9; } static get [Symbol.species]() { return Array; } }
    const gone = new ArrayBuffer(8); gone.transfer();
    const shrinking = new ArrayBuffer(64, { maxByteLength: 1 << 20 }); const view = new Uint8Array(shrinking); shrinking.resize(4);
    const out = []; const empty = new Uint8Array(4); empty.buffer.transfer(); for (const body of [new Liar(4), gone, empty, shrinking, view, new DataView(new ArrayBuffer(3)), { byteLength: 4, buffer: {} }, new Proxy(new Uint8Array(2), {})]) out.push(await ctx.fetch("https://a.example/", { method: "PUT", body }).then(() => "sent", (e) => e.name)); return out;`,
  steps: [{ endings: ["ok"] }],
  answer: () => ({ ok: true, value: { status: 200, statusText: "", url: "", redirected: false, headers: [], body: "", encoding: "utf8" } }),
  judge: ({ asked }) =>
    asked.every(({ args }) => (args as { body: string }).body.length <= 8)
      ? undefined
      : `more left than was given: ${JSON.stringify(asked)}`,
};
