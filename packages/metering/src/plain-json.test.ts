import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findUnplain } from "./plain-json.ts";

describe("JSON that every reader reads the same", () => {
  it("is whatever JSON.stringify writes, at any indentation", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.constantFrom("", "\t", "    ", "  "), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        fc.pre(!text.includes("-0"));
        expect(findUnplain(text)).toBeNull();
      }),
    );
  });

  it.each([
    ['{"a": 1, "b": 2, "a": 1}', { kind: "duplicate", text: "a" }],
    ['{"a": 1, "\\u0061": 2}', { kind: "duplicate", text: "a" }],
    ['[{"x": {"__proto__": 1, "__proto__": 2}}]', { kind: "duplicate", text: "__proto__" }],
    ['{"n": 1.0}', { kind: "number", text: "1.0" }],
    ['{"n": 1e3}', { kind: "number", text: "1e3" }],
    ['{"n": -0}', { kind: "number", text: "-0" }],
    ["[12345678901234567890]", { kind: "number", text: "12345678901234567890" }],
    ["[1, 2, 0.10]", { kind: "number", text: "0.10" }],
  ])("is not %s", (text, problem) => {
    expect(findUnplain(text)).toEqual(problem);
  });

  it.each(['{"a": {"a": 1}, "b": [{"a": 1}, {"a": 1}]}', '["a", "a"]', '{"a": "1.0, 1e3, \\"a\\": {"}', '{"a": "a"}', "1000", "0.1"])(
    "is %s",
    (text) => {
      expect(findUnplain(text)).toBeNull();
    },
  );
});
