import { describe, expect, it } from "vitest";
import { inputTextOf } from "./input-text.ts";

const command = (input: unknown) => ({ skill: "acme/one", input, via: "http" as const });

describe("the text of an input", () => {
  it("[F71] has one hash for equal arguments, whatever the order of keys", () => {
    const one = inputTextOf(command({ a: 1, b: [1, { x: "é", y: null }] }), true);
    const two = inputTextOf(command({ b: [1, { y: null, x: "é" }], a: 1 }), true);
    expect(one.argsHash).toBe(two.argsHash);
    expect(one.argsHash).not.toBe(inputTextOf(command({ a: 1, b: [{ x: "é", y: null }, 1] }), true).argsHash);
    expect(one.argsHash).not.toBe(inputTextOf({ ...command({ a: 1, b: [1, { x: "é", y: null }] }), version: "1.0.0" }, true).argsHash);
  });

  it("is made without a hash when nobody asks for one", () => {
    expect(inputTextOf(command({ a: 1 }), false)).toEqual({ inputJson: '{"a":1}', argsHash: null });
  });

  it("[F76] refuses what has no text instead of failing", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(() => inputTextOf(command(deep), false)).toThrow(/nested too deeply/);
    expect(() => inputTextOf(command({ n: Number.POSITIVE_INFINITY }), true)).toThrow(/out of range/);
  });
});
