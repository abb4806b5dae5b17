import { describe, expect, it } from "vitest";
import { z } from "zod";
import { problemsOf } from "./problem-pointer.ts";

const Target = z.union([z.strictObject({ skill: z.string() }), z.strictObject({ company: z.string().max(3) })]);
const Body = z.strictObject({ target: Target, reason: z.string().min(3) });
const places = (value: unknown) => {
  const { error } = Body.safeParse(value);
  return error ? problemsOf(error).map(({ pointer, message }) => [pointer, message]) : [];
};

describe("what is wrong with a body", () => {
  it("is said of the nearest form where several are allowed", () => {
    expect(places({ target: { company: "too long" }, reason: "because" })).toEqual([["/target/company", "at most 3 characters"]]);
    expect(places({ target: "x", reason: "because" })).toEqual([["/target", "expected object, received string"]]);
    expect(places({ target: {}, reason: "because" })).toEqual([["/target/skill", "missing: string"]]);
  });

  it("is said place by place, with JSON pointers", () => {
    expect(places({ target: { skill: "a" }, reason: "x", "a/b~c": 1 })).toEqual([
      ["/reason", "at least 3 characters"],
      ["", "Unrecognized key: a/b~c"],
    ]);
  });
});
