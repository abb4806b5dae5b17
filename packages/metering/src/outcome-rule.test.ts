import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileOutcome } from "./outcome-rule.ts";

const input = {
  type: "object",
  properties: { invoice: { type: "string" }, amount: { type: "number" }, tags: { type: "array", items: { type: "string" } } },
};
const output = {
  type: "object",
  properties: {
    matched: { type: "boolean" },
    difference: { type: "number" },
    count: { type: "integer" },
    note: { anyOf: [{ type: "string" }, { type: "null" }] },
    lines: { type: "array", items: { $ref: "#/$defs/line" } },
    queue: { enum: ["billing", "it"] },
  },
  $defs: {
    line: {
      type: "object",
      properties: { ok: { type: "boolean" }, id: { type: "string" }, parts: { type: "array", items: { type: "number" } } },
    },
  },
  additionalProperties: false,
};
const schemas = { input, output };
const call = {
  input: { invoice: " INV-7 ", amount: 12.5, tags: ["a", "b"] },
  output: {
    matched: true,
    difference: 0,
    count: 3,
    note: null,
    queue: "it",
    lines: [
      { ok: true, id: "x", parts: [1, 2] },
      { ok: false, id: "y", parts: [] },
    ],
  },
};
const holds = (when: string): boolean => compileOutcome({ when, key: "'k'" }, schemas).evaluate(call).claimed;

describe("outcome rules", () => {
  it.each([
    ["output.matched", true],
    ["output.difference == 0", true],
    ["output.difference < 0.01 && output.matched", true],
    ["output.count == 3", true],
    ["output.count + 1 == 4", true],
    ["1 + output.count * 2 - 1 == 6", true],
    ["output.count % 2 == 1", true],
    ["output.count / 2 == 1.5", true],
    ["-output.count < 0", true],
    ["input.amount - output.difference > 12", true],
    ["output.note == null", true],
    ["output.lines.exists(l, l.ok && l.id == 'x')", true],
    ["output.lines.all(l, l.ok)", false],
    ["output.lines.exists_one(l, l.ok)", true],
    ["size(output.lines) == 2", true],
    ["output.lines.filter(l, l.ok).size() == 1", true],
    ["size(output.lines.map(l, l.id)) == 2", true],
    ["'a' in input.tags", true],
    ["output.queue in ['it', 'hr']", true],
    ["has(output.matched)", true],
    // null counts as absent.
    ["has(output.note)", false],
    ["output.matched ? output.count > 2 : false", true],
    ["input.invoice.trim().startsWith('INV')", true],
    ["input.invoice.matches('INV-[0-9]+')", true],
    ["output['matched']", true],
    ["output.lines[0].ok", true],
    ["output.lines[output.count - 2].ok", false],
  ])("[F91] %s → %s", (when, expected) => {
    expect(holds(when)).toBe(expected);
  });

  it.each([
    ["output.matched &&", /not a CEL expression/],
    ["output.mached", /no property "mached"/],
    ["output.lines.exists(l, l.okay)", /no property "okay"/],
    ["has(output.nothing)", /no property "nothing"/],
    ["result.matched", /unknown name result/],
    ["output.count", /is a number, not a bool/],
    ["output.matched == 'yes'", /never true/],
    ["output.count > 'a'", /does not take/],
    ["output.matched + 1 > 0", /does not take/],
    ["!output.count", /does not take/],
    ["output.count.foo", /cannot read .foo of a number/],
    ["output.count.exists(c, c)", /cannot walk over a number/],
    ["output.lines.exists(l, l.parts.exists(p, p > 1))", /macro inside a macro/],
    ["output.lines.map(l, l.parts.map(p, p)).size() > 0", /only be counted/],
    ["output.lines.filter(l, l.ok).exists(l, l.ok)", /only be counted/],
    ["output.lines[0].id in output.lines.map(l, l.id)", /only be counted/],
    ["[output.lines.map(l, l.id)].size() == 1", /only be counted/],
    ["output.lines.exists(input, input.ok)", /input is taken/],
    ["timestamp('2026-01-01T00:00:00Z') > timestamp('2025-01-01T00:00:00Z')", /not available/],
    ["input.invoice.matches(input.invoice)", /literal/],
    ["{'a': 1}.a == 1", /cannot be built/],
    ["output.lines.exists(l, l.id)", /does not take/],
    ["constructor()", /not available/],
    ["toString(output)", /not available/],
  ])("[F91] publishing refuses %s", (when, message) => {
    expect(() => compileOutcome({ when, key: "'k'" }, schemas)).toThrowError(
      expect.objectContaining({ code: "invalid_request", message: expect.stringMatching(message) }),
    );
  });

  it("refuses a key that is no text", () => {
    expect(() => compileOutcome({ when: "true", key: "output.matched" }, schemas)).toThrowError(/not a text or a number/);
    expect(() => compileOutcome({ when: "true", key: "output.lines" }, schemas)).toThrowError(/not a text or a number/);
  });

  it("[F93] makes one key of one business object: NFC, trimmed, whole numbers as digits", () => {
    const keyOf = (key: string, of: object = call) => compileOutcome({ when: "true", key }).evaluate({ ...call, ...of }).key;
    expect(keyOf("input.invoice")).toBe("INV-7");
    expect(keyOf("input.invoice.trim() + '/' + string(output.count)")).toBe("INV-7/3");
    expect(keyOf("output.count")).toBe("3");
    expect(keyOf("7")).toBe("7");
    expect(keyOf("input.invoice", { input: { invoice: "Re\u0301" } })).toBe("R\u00e9");
  });

  it.each([
    ["output.matched", "input.invoice", { output: { matched: false } }, "condition_false"],
    ["output.matched", "input.invoice", { output: {} }, "condition_failed"],
    ["output.matched", "input.invoice", { output: { matched: "true" } }, "condition_not_boolean"],
    ["output.count > 1", "input.invoice", { output: { count: "many" } }, "condition_failed"],
    ["true", "input.missing", {}, "key_failed"],
    ["true", "input.tags", {}, "key_not_text"],
    ["true", "output.matched", {}, "key_not_text"],
    ["true", "input.invoice", { input: { invoice: "  " } }, "key_empty"],
    ["true", "input.invoice", { input: { invoice: "INV\u0000" } }, "key_not_text"],
    ["true", "input.invoice", { input: { invoice: "INV\ud800" } }, "key_not_text"],
    ["true", "input.invoice", { input: { invoice: "x".repeat(201) } }, "key_too_long"],
    ["size(output.lines) > 0", "'k'", { output: { lines: ["x".repeat(65_536)] } }, "too_much_data"],
    ["output.matched", "'k'", { output: null }, "condition_failed"],
    ["output.matched", "'k'", { output: [1] }, "condition_failed"],
    ["output == input", "'k'", { input: 1, output: 1 }, null],
    ["1 / 0 == 1", "'k'", {}, "condition_failed"],
    ["output.count % 0 == 1", "'k'", {}, "condition_failed"],
    ["output.__proto__.x", "'k'", { output: {} }, "condition_failed"],
    ["output.constructor.name == 'Object'", "'k'", { output: {} }, "condition_failed"],
  ])("[F91] %s with key %s over %j: %s", (when, key, change, reason) => {
    expect(compileOutcome({ when, key }).evaluate({ ...call, ...change }).reason).toBe(reason);
  });

  it("counts only the fields the rule reads", () => {
    const rule = compileOutcome({ when: "output.matched && output.report.ok", key: "input.invoice" });
    const big = "x".repeat(900_000);
    const read = { input: { invoice: "I", scan: big }, output: { matched: true, text: big, report: { ok: true, body: big } } };
    expect(rule.evaluate(read)).toEqual({ claimed: true, key: "I", reason: null });
  });

  it("never throws, whatever the skill answered", () => {
    const rule = compileOutcome({ when: "output.a.b.exists(x, x.c > 1) || output.d == input.e", key: "string(input.k)" });
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => typeof rule.evaluate({ input: a, output: b }).claimed === "boolean"));
  });

  it("reads only little besides the list inside a macro, for it is read for each element", () => {
    const rule = compileOutcome({ when: "output.l.exists(x, x == input.id)", key: "'k'" });
    expect(rule.evaluate({ input: { id: "b" }, output: { l: ["a", "b"] } }).claimed).toBe(true);
    expect(rule.evaluate({ input: { id: "b".repeat(600) }, output: { l: ["a", "b"] } }).reason).toBe("too_much_data");
  });

  it.each([
    "output.l.filter(x, x > 1).size() == 0",
    "output.l.exists(x, x == 99)",
    "output.l.all(x, !(x in input.few)) && output.l.exists(x, x < 0)",
    "output.l.exists(x, input.id.matches('(a|b|ab)*c'))",
  ])("stays cheap on the longest list: %s", (when) => {
    const rule = compileOutcome({ when, key: "'k'" });
    const call = { input: { few: [1, 3], id: "ab".repeat(200) }, output: { l: Array.from({ length: 6_500 }, () => 2) } };
    rule.evaluate(call);
    const started = performance.now();
    expect(rule.evaluate(call).reason).toBe("condition_false");
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
