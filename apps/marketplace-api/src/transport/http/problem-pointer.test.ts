import { describe, expect, it } from "vitest";
import { z } from "zod";
import { problemsOf } from "./problem-pointer.ts";

const Target = z.union([z.strictObject({ skill: z.string() }), z.strictObject({ company: z.string().max(3) })]);
const Body = z.strictObject({ target: Target, reason: z.string().min(3) });
const placesOf = (schema: z.ZodType, value: unknown) => {
  const { error } = schema.safeParse(value);
  return error ? problemsOf(error, value).map(({ pointer, message }) => [pointer, message]) : [];
};
const places = (value: unknown) => placesOf(Body, value);

describe("what is wrong with a body", () => {
  it("is said of the nearest form where several are allowed", () => {
    expect(places({ target: { company: "too long" }, reason: "because" })).toEqual([["/target/company", "Write at most 3 characters."]]);
    expect(places({ target: "x", reason: "because" })).toEqual([["/target", "This must be an object."]]);
    expect(places({ target: {}, reason: "because" })).toEqual([["/target/skill", "This field is required."]]);
  });

  it("is said place by place, with JSON pointers", () => {
    expect(places({ target: { skill: "a" }, reason: "x", "a/b~c": 1 })).toEqual([
      ["/reason", "Write at least 3 characters."],
      ["", "There is no field a/b~c here."],
    ]);
  });

  it("[F136] is said in plain words, never in those of a library", () => {
    const cases: readonly (readonly [z.ZodType, unknown, string])[] = [
      [z.nonoptional(z.string().optional()), undefined, "This field is required."],
      [z.enum(["a", "b"]), undefined, "This field is required."],
      [z.union([z.string(), z.number()]), undefined, "This field is required."],
      [z.coerce.number(), "x", "This must be a number."],
      [z.int(), 1.5, "This must be a whole number."],
      [z.enum(["a", "b"]), "c", "This must be one of: a, b."],
      [z.literal("a"), "c", "The only value allowed here is a."],
      [z.stringbool({ truthy: ["true"], falsy: ["false"] }), "x", "This must be one of: true, false."],
      [z.iso.datetime({ offset: true }), "yesterday", "Write a date and time such as 2026-11-01T00:00:00Z."],
      [z.iso.date(), "x", "Write a date such as 2026-11-01."],
      [z.uuid(), "x", "Write an id such as 01890a5d-ac96-774b-bcce-b302099a8057."],
      [z.email(), "x", "Write an email address such as mei@example.com."],
      [z.string().regex(/^a$/), "x", "This does not have the form it must have, or has characters that are not allowed here."],
      [z.string().regex(/^a$/, "a name like a"), "x", "a name like a"],
      [z.string().min(1), "", "This must not be empty."],
      [z.array(z.string()).min(2), [], "Give at least 2 entries."],
      [z.number().gt(3), 3, "This must be more than 3."],
      [z.number().max(3), 4, "This must be at most 3."],
      [z.discriminatedUnion("k", [z.object({ k: z.literal("a") })]), { k: "z" }, "The only value allowed here is a."],
      [z.union([z.string(), z.number()]), true, "This must be a text."],
      [z.string().refine(() => false), "x", "This value is not allowed here."],
    ];
    for (const [field, value, message] of cases)
      expect(
        placesOf(z.object({ field }), { field: value }).map(([, words]) => words),
        message,
      ).toEqual([message]);
    expect(placesOf(z.record(z.string().max(2), z.number()), { long: 1 })).toEqual([["/long", "Write at most 2 characters."]]);
  });
});
