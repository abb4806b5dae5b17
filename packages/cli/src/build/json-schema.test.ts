import { z } from "@souk/skill-sdk";
import { describe, expect, it } from "vitest";
import { compileSchema } from "./json-schema.ts";

const problemsOf = (schema: z.ZodType) =>
  compileSchema(schema, "input").problems.map(({ code, place, severity }) => `${severity} ${code} ${place}`);
const lazyTree: z.ZodType = z.object({ name: z.string(), children: z.array(z.lazy(() => lazyTree)) });

describe("what JSON Schema cannot enforce is refused by name", () => {
  it.each<[string, z.ZodType, string]>([
    ["a date", z.object({ on: z.date() }), "input.on"],
    ["a bigint", z.object({ n: z.bigint() }), "input.n"],
    ["a map", z.object({ m: z.map(z.string(), z.string()) }), "input.m"],
    ["undefined", z.object({ u: z.undefined() }), "input.u"],
    ["a transform", z.object({ name: z.string().transform(String) }), "input.name"],
    ["preprocessing", z.object({ name: z.preprocess(String, z.string()) }), "input.name"],
    ["a refinement", z.object({ name: z.string().refine((text) => text !== "") }), "input.name"],
    ["a refinement of the whole", z.object({ name: z.string() }).refine(() => true), "input"],
    ["a refinement deep inside", z.object({ a: z.array(z.object({ b: z.number().refine(Boolean) })) }), "input.a[].b"],
    ["coercion", z.object({ n: z.coerce.number() }), "input.n"],
    ["trim", z.object({ name: z.string().trim() }), "input.name"],
    ["lower-casing", z.object({ name: z.string().toLowerCase() }), "input.name"],
    ["catch", z.object({ name: z.string().catch("x") }), "input.name"],
    ["an intersection", z.object({ a: z.object({}).and(z.object({})) }), "input.a"],
    ["a pattern with a flag", z.object({ name: z.string().regex(/^a$/i) }), "input.name"],
    ["an input that is no object", z.string(), "input"],
  ])("%s", (_, schema, place) => {
    expect(problemsOf(schema)).toContain(`error schema_not_json ${place}`);
  });

  it.each<[string, RegExp]>([
    ["lookahead", /^(?=a)a$/],
    ["lookbehind", /(?<=a)b/],
    ["a backreference", /^(.)\1$/],
    ["a named backreference", /^(?<x>.)\k<x>$/],
  ])("a pattern with %s", (_, pattern) => {
    expect(problemsOf(z.object({ name: z.string().regex(pattern) }))).toEqual(["error pattern_not_re2 input.name"]);
  });

  it("a default is only a warning: callers see it, run does not get it", () => {
    expect(problemsOf(z.object({ name: z.string().default("x") }))).toEqual(["warning schema_default input.name"]);
  });
});

describe("what it can", () => {
  it.each<[string, z.ZodType]>([
    [
      "enums, unions, tuples, records",
      z.object({
        a: z.enum(["x"]),
        b: z.union([z.string(), z.null()]),
        c: z.tuple([z.string(), z.int()]),
        d: z.record(z.string(), z.boolean()),
      }),
    ],
    [
      "a discriminated union",
      z.object({ a: z.discriminatedUnion("k", [z.object({ k: z.literal("x") }), z.object({ k: z.literal("y"), n: z.number() })]) }),
    ],
    ["formats", z.object({ a: z.email(), b: z.uuid(), c: z.iso.date(), d: z.iso.datetime(), e: z.url(), f: z.ipv4() })],
    [
      "bounds",
      z.object({
        a: z
          .string()
          .min(1)
          .max(5)
          .regex(/^[a-z]+$/),
        b: z.number().positive().multipleOf(5),
        c: z.array(z.string()).min(1).max(3),
      }),
    ],
    ["recursion", lazyTree],
    ["unknown and loose parts", z.object({ a: z.unknown(), b: z.looseObject({ c: z.string() }) })],
  ])("takes %s", (_, schema) => {
    expect(problemsOf(schema)).toEqual([]);
  });

  it("[F2] closes objects unless they are loose", () => {
    const { schema } = compileSchema(
      z.object({ a: z.object({ b: z.string() }), c: z.looseObject({}), d: z.object({}).optional() }),
      "input",
    );
    expect(schema).toMatchObject({
      additionalProperties: false,
      properties: { a: { additionalProperties: false }, c: { additionalProperties: {} }, d: { additionalProperties: false } },
      required: ["a", "c"],
    });
  });

  it("carries descriptions for forms", () => {
    const { schema } = compileSchema(z.object({ a: z.string().describe("The invoice") }), "input");
    expect(schema).toMatchObject({ properties: { a: { description: "The invoice" } } });
  });
});
