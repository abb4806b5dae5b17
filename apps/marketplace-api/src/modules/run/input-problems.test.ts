import { compileValidator } from "@souk/sandbox/validate";
import { describe, expect, it } from "vitest";
import { inPlainWords } from "./input-problems.ts";

const saysOf = (schema: object, value: unknown) =>
  inPlainWords(compileValidator(schema).check(value, 10)).map(({ pointer, message }) => [pointer, message]);
const saysOfField = (field: object, value: unknown) => saysOf({ properties: { field } }, { field: value });

describe("where an input does not fit the schema of its skill", () => {
  it("[F2] [F136] is said in plain words, at the same pointers", () => {
    const schema = { type: "object", properties: { id: { type: "integer" } }, required: ["id", "mail"], additionalProperties: false };
    expect(saysOf(schema, { id: "x", "a/b": 1 })).toEqual([
      ["/mail", "This field is required."],
      ["/a~1b", "There is no field a/b here."],
      ["/id", "This must be a whole number."],
    ]);
    expect(inPlainWords([{ pointer: "", message: "the input is not JSON" }])[0]?.message).toBe("This is not valid JSON.");
  });

  it("[F136] has words of its own for everything a schema asks for", () => {
    const cases: readonly (readonly [object, unknown, string])[] = [
      [{ type: ["string", "null"] }, 1, "This must be a text or null."],
      [{ type: ["string", "number"] }, true, "This must be one of these: string, number."],
      [{ enum: ["a", "b"] }, "c", "This must be one of: a, b."],
      [{ enum: [{}, 1] }, "c", "This value is not allowed here."],
      [{ const: "a" }, "c", "The only value allowed here is a."],
      [{ minLength: 1 }, "", "This must not be empty."],
      [{ maxLength: 2 }, "abc", "Write at most 2 characters."],
      [{ minItems: 2 }, [], "Give at least 2 entries."],
      [{ maxItems: 0 }, [1], "This must be empty."],
      [{ uniqueItems: true }, [1, 1], "No entry may be there twice."],
      [{ minimum: 3 }, 2, "This must be at least 3."],
      [{ exclusiveMaximum: 3 }, 3, "This must be less than 3."],
      [{ multipleOf: 5 }, 3, "This must be a multiple of 5."],
      [{ pattern: "^INV-" }, "x", "This does not have the form it must have: ^INV-"],
      [{ format: "date-time" }, "x", "Write a date and time such as 2026-11-01T00:00:00Z."],
      [{ format: "ipv4" }, "x", "This does not have the form it must have (ipv4)."],
      [{ not: {} }, 1, "This value is not allowed here."],
    ];
    for (const [field, value, message] of cases) expect(saysOfField(field, value).at(-1), message).toEqual(["/field", message]);
    expect(saysOfField({ anyOf: [{ type: "string" }, { type: "null" }] }, 1).at(-1)?.[1]).toBe(
      "This has none of the forms that are allowed here.",
    );
  });
});
