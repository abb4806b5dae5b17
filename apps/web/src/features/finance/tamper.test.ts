import { describe, expect, it } from "vitest";
import { changeOneDigit } from "./tamper.ts";

describe("[F145] changing one digit of an invoice", () => {
  it("changes exactly one character, inside an amount, and keeps the text valid JSON", () => {
    const document = JSON.stringify({ id: "inv_1", lines: [{ quantity: "10", amount: "36.460000" }], total: "36.460000" });
    const changed = changeOneDigit(document);
    expect(changed?.text).toHaveLength(document.length);
    expect([...document].filter((char, index) => char !== changed?.text[index])).toEqual(["6"]);
    expect(JSON.parse(changed?.text ?? "")).toMatchObject({ lines: [{ amount: "37.460000" }], total: "36.460000" });
    expect(`${changed?.before}${changed?.from}${changed?.after}`).toContain('"amount":"36.460000"');
  });

  it("says so when there is nothing to change", () => expect(changeOneDigit("{}")).toBeNull());
});
