import { describe, expect, it } from "vitest";
import { emptyValue, nameToWords, readSchema } from "./schema.ts";

describe("form from a JSON Schema", () => {
  const schema = readSchema({
    type: "object",
    properties: {
      invoice: { type: "string", description: "Number of the invoice" },
      currency: { enum: ["USD", "CNY"] },
      limit: { type: "integer", minimum: 1, default: 10 },
      strict: { type: "boolean" },
      emailText: { type: "string" },
      lines: { type: "array", items: { type: "object", properties: { sku: { type: "string" } }, required: ["sku"] } },
      anything: { anyOf: [{ type: "string" }, { type: "object" }] },
    },
    required: ["invoice", "currency", "strict"],
  });
  const field = (name: string) => schema.fields.find((candidate) => candidate.name === name);

  it("[F69] knows every kind of field and which are required", () => {
    expect(schema.fields.map(({ name, required, schema: { type } }) => [name, type, required])).toEqual([
      ["invoice", "string", true],
      ["currency", "string", true],
      ["limit", "integer", false],
      ["strict", "boolean", true],
      ["emailText", "string", false],
      ["lines", "array", false],
      ["anything", "json", false],
    ]);
    expect(field("currency")?.schema.options).toEqual(["USD", "CNY"]);
    expect(field("emailText")?.schema.isLong).toBe(true);
    expect(field("lines")?.schema.item?.fields[0]?.name).toBe("sku");
  });

  it("starts with the required fields and defaults", () => {
    expect(emptyValue(schema)).toEqual({ invoice: "", currency: "USD", strict: false });
  });

  it("never throws on a schema it does not understand", () => {
    for (const odd of [null, 3, [], { type: ["string", "null"] }, { properties: 4, type: "object" }, { $ref: "#/x" }])
      expect(readSchema(odd).type).toBe("json");
  });

  it.each([
    ["invoiceNumber", "Invoice number"],
    ["cost_centre", "Cost centre"],
    ["sku", "Sku"],
  ])("%s reads %s", (name, words) => expect(nameToWords(name)).toBe(words));
});
