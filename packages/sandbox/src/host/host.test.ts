import { beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../limits.ts";
import type { SandboxFailure } from "../runtime.ts";
import { bundleOf, skillOf } from "../testing/skills.ts";
import type { FromHost, WireLimits } from "../wire/messages.ts";
import { createHost } from "./host.ts";
import { releaseContext } from "./isolates.ts";
import { createSkillStore } from "./store.ts";

interface Answer {
  readonly ok: boolean;
  readonly value: unknown;
  readonly logs: readonly unknown[];
}

let sent: { readonly head: FromHost; readonly body: string }[];
let host: ReturnType<typeof createHost>;
let nextId = 1;
beforeEach(() => {
  sent = [];
  host = createHost({ send: (head, body = "") => sent.push({ head, body: String(body) }), flush: () => undefined });
});

function give(
  bundle: string,
  schemas: { readonly input?: unknown; readonly output?: unknown } = {},
  sha256 = skillOf(bundle).sha256,
): string {
  const key = `skill ${nextId++}`;
  host.receive({ head: ["skill", { key, sha256, input: schemas.input ?? {}, output: schemas.output ?? {} }], body: Buffer.from(bundle) });
  return key;
}

function call(
  key: string,
  input: unknown = {},
  over: Partial<WireLimits> & { readonly contextKey?: string; readonly seed?: number } = {},
): Answer {
  const id = nextId++;
  const { contextKey = "k", seed = 1, ...limits } = over;
  const text = typeof input === "string" ? input : JSON.stringify(input);
  host.receive({ head: ["call", id, key, contextKey, 86_400_000, seed, { ...DEFAULT_LIMITS, ...limits }], body: Buffer.from(text) });
  return answerOf(id);
}

function answerOf(id: number): Answer {
  const found = sent.find(({ head }) => head[0] === "done" && head[1] === id);
  if (found?.head[0] !== "done") throw new Error("no answer");
  return { ok: found.head[2], value: JSON.parse(found.body), logs: found.head[5] };
}

const failureOf = (answer: Answer): SandboxFailure => answer.value as SandboxFailure;

describe("a bundle", () => {
  it("[F7] whose hash is not the published one is not compiled", () => {
    const key = give(bundleOf("return 1"), {}, "0".repeat(64));
    expect(failureOf(call(key))).toMatchObject({ kind: "bad_bundle", message: expect.stringContaining("SHA-256") });
  });

  it.each([
    ["does not compile", "this is not JavaScript"],
    ["throws", "throw new Error('no')"],
    ["sets no skill", "1"],
  ])("that %s is refused by name", (_what, bundle) => {
    expect(failureOf(call(give(bundle)))).toMatchObject({ kind: "bad_bundle" });
  });

  it("is told when its schema does not compile", () => {
    expect(failureOf(call(give(bundleOf("return 1"), { input: { type: "nonsense" } })))).toMatchObject({ kind: "bad_bundle" });
  });
});

describe("input and output", () => {
  it("[F32] only checks the input when that is asked for, and enters nothing of the skill", () => {
    const key = give(bundleOf("throw new Error('ran')"), { input: { type: "object", required: ["id"] } });
    expect(call(key, { id: 1 }, { inputOnly: true })).toMatchObject({ ok: true, value: null });
    expect(failureOf(call(key, {}, { inputOnly: true }))).toMatchObject({ kind: "invalid_input", problems: [{ pointer: "/id" }] });
    expect(failureOf(call("no such skill", {}, { inputOnly: true }))).toMatchObject({ kind: "bad_bundle" });
  });

  const row = { type: "object", properties: { id: { type: "integer" } }, required: ["id"], additionalProperties: false };
  const list = { type: "object", properties: { rows: { type: "array", items: row } }, required: ["rows"] };

  it("[F2] an input that does not fit is refused with a pointer to each place, before the skill runs", () => {
    const answer = call(give(bundleOf("throw new Error('ran')"), { input: list }), {
      rows: [{ id: 1 }, { id: "x" }, {}, { id: 1, "a/b": 1 }],
    });
    expect(failureOf(answer)).toEqual({
      kind: "invalid_input",
      problems: [
        { pointer: "/rows/1/id", message: "must be integer", said: { template: "must be {0}", values: ["integer"] } },
        {
          pointer: "/rows/2/id",
          message: "must have required property 'id'",
          said: { template: "must have required property '{0}'", values: ["id"] },
        },
        {
          pointer: "/rows/3/a~1b",
          message: "must NOT have additional properties",
          said: { template: "must NOT have additional properties", values: [] },
        },
      ],
    });
  });

  it("[F2] an output that does not fit is refused the same way", () => {
    const answer = call(give(bundleOf("return { rows: [{ id: ctx.input.id }] }"), { output: list }), { id: "x" });
    expect(failureOf(answer)).toEqual({
      kind: "invalid_output",
      problems: [{ pointer: "/rows/0/id", message: "must be integer", said: { template: "must be {0}", values: ["integer"] } }],
    });
  });

  it("text that is not JSON is an invalid input", () => {
    expect(failureOf(call(give(bundleOf("return 1")), "{"))).toMatchObject({ kind: "invalid_input" });
  });

  it("[F2] says the same whether the input is checked outside or, in a busy isolate, inside", () => {
    const schema = {
      type: "object",
      properties: {
        mail: { type: "string", format: "email", maxLength: 20 },
        when: { type: "string", format: "date-time" },
        set: { type: "array", uniqueItems: true },
      },
      required: ["mail"],
    };
    const key = give(
      bundleOf(
        "if (ctx.input.spoil) RegExp.prototype.test = RegExp.prototype.exec = Object.keys = () => { throw 1; }; return ctx.input.mail;",
      ),
      { input: schema },
    );
    const inputs: unknown[] = [
      { mail: "a@b.cd" },
      { mail: "x" },
      {},
      { mail: "a@b.cd", when: "today" },
      {
        mail: "a@b.cd",
        set: [
          { a: 1, b: [2] },
          { b: [2], a: 1 },
        ],
      },
      { mail: "a@b.cd", set: [{ a: 1 }, { a: 2 }, [1], { 0: 1 }] },
      "{",
      [],
      { mail: "a@b.cd", when: "2026-11-22T00:00:00Z" },
    ];
    const outside = inputs.map((input) => call(key, input).value);
    for (let i = 0; i < 30; i += 1) call(key, inputs[0]);
    expect(inputs.map((input) => call(key, input).value)).toEqual(outside);
    call(key, { mail: "a@b.cd", spoil: 1 });
    expect(inputs.map((input) => call(key, input).value)).toEqual(outside);
    expect(outside[1]).toMatchObject({ kind: "invalid_input", problems: [{ pointer: "/mail" }] });
  });

  it("a busy isolate does check inside, with formats and all", () => {
    const store = createSkillStore();
    const bundle = bundleOf("return 1");
    const input = {
      type: "object",
      properties: { mail: { format: "email", minLength: 3 }, at: { format: "date-time" }, one: { const: { a: 1 } } },
    };
    store.add({ key: "k", sha256: skillOf(bundle).sha256, input, output: {} }, Buffer.from(bundle));
    const inside: boolean[] = [];
    for (let i = 0; i < 18; i += 1) {
      releaseContext(store.context("k", "", { memoryMb: 64 }), true);
      inside.push(store.checksInside("k", { memoryMb: 64 }));
    }
    expect([inside[15], inside[16]]).toEqual([false, true]);
  });

  it("a guest that pollutes prototypes cannot make an input fit", () => {
    const key = give(bundleOf("Object.prototype.must = 'there'; return Object.keys(ctx.input).length;"), {
      input: { type: "object", required: ["must"] },
    });
    for (let i = 0; i < 40; i += 1) expect(call(key, { must: 1 })).toMatchObject({ ok: true, value: 1 });
    expect(failureOf(call(key, {}))).toMatchObject({ kind: "invalid_input" });
  });

  it("inherited names do not satisfy a schema", () => {
    const schema = { type: "object", required: ["toString"] };
    expect(failureOf(call(give(bundleOf("return 1"), { input: schema }), {}))).toMatchObject({ kind: "invalid_input" });
  });
});

describe("a guest", () => {
  it("runs in strict bootstrap with the declared clock and chance: same seed, same numbers", () => {
    const key = give(bundleOf("return [Date.now(), new Date().toISOString(), ctx.now, Math.random(), ctx.random()]"));
    const first = call(key, {}, { seed: 42 });
    expect(first.value).toEqual([86_400_000, "1970-01-02T00:00:00.000Z", 86_400_000, expect.any(Number), expect.any(Number)]);
    expect(call(key, {}, { seed: 42 }).value).toEqual(first.value);
    expect(call(key, {}, { seed: 43 }).value).not.toEqual(first.value);
  });

  it("keeps its module state within one context key only", () => {
    const key = give(`let n = 0; ${bundleOf("n += 1; return n;")}`);
    expect([call(key).value, call(key).value, call(key, {}, { contextKey: "other" }).value, call(key).value]).toEqual([1, 2, 1, 3]);
  });

  it("that changed a built-in does not meet its own change again", () => {
    const key = give(
      `let n = 0; ${bundleOf("n += 1; const seen = [n, typeof [].map]; if (ctx.input.spoil) Array.prototype.map = 1; return seen;")}`,
    );
    expect([call(key).value, call(key, { spoil: true }).value, call(key).value]).toEqual([
      [1, "function"],
      [2, "function"],
      [1, "function"],
    ]);
  });

  it("declares failures with ctx.fail, and other errors keep their name", () => {
    expect(failureOf(call(give(bundleOf("ctx.fail('no_match', 'nothing fits')"))))).toEqual({
      kind: "threw",
      message: "nothing fits",
      declared: "no_match",
    });
    expect(failureOf(call(give(bundleOf("null.x"))))).toMatchObject({ kind: "threw", message: expect.stringContaining("TypeError: ") });
  });

  it("has its log cut at the limit", () => {
    const answer = call(
      give(bundleOf("for (let i = 0; i < 100; i += 1) console.log('x'.repeat(20), { i }); return 1;")),
      {},
      { logBytes: 200 },
    );
    expect(answer.ok).toBe(true);
    expect(JSON.stringify(answer.logs).length).toBeLessThan(500);
  });

  it("that waits for nothing is told at once", () => {
    expect(failureOf(call(give(bundleOf("await new Promise(() => {})"))))).toMatchObject({ kind: "threw" });
  });
});

describe("host actions", () => {
  const asks = () => sent.flatMap(({ head }) => (head[0] === "ask" ? [head] : []));

  it("are sent a few at a time and answered into the same call", () => {
    const key = give(bundleOf("return Promise.all(['a', 'b', 'c'].map((k) => ctx.kv.get(k)))"));
    expect(() => call(key, {}, { hostCallsAtOnce: 2 })).toThrow("no answer");
    expect(asks()).toHaveLength(2);
    for (let i = 0; i < 3; i += 1) {
      const [, id, request] = asks()[i] as readonly ["ask", number, number, string];
      host.receive({ head: ["reply", id, request, true, ""], body: Buffer.from(`{"value":"${i}"}`) });
    }
    expect(answerOf(asks()[0]?.[1] ?? 0).value).toEqual(["0", "1", "2"]);
  });

  it("that are refused reject with the code and the message", () => {
    const key = give(bundleOf("return ctx.files.read('/x').catch((e) => [e.code, e.message, e instanceof Error])"));
    expect(() => call(key)).toThrow("no answer");
    const [, id, request] = asks()[0] as readonly ["ask", number, number, string];
    host.receive({ head: ["reply", id, request, false, "permission_denied"], body: Buffer.from("ask your admin") });
    expect(answerOf(id).value).toEqual(["permission_denied", "ask your admin", true]);
  });

  it("[F61] beyond the allowed number end the call", () => {
    const key = give(bundleOf("for (let i = 0; i < 9; i += 1) ctx.kv.get('k'); return 1;"));
    expect(failureOf(call(key, {}, { hostCalls: 3 }))).toEqual({ kind: "limit", limit: "hostCalls" });
  });
});
