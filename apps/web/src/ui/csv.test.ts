import { describe, expect, it } from "vitest";
import { toCsv } from "./csv.ts";

describe("CSV", () => {
  it("quotes separators and never hands a spreadsheet a formula", () => {
    expect(
      toCsv([
        ["name", "amount"],
        ['a "b", c', "-1.500000"],
        ["=HYPERLINK(1)", "2"],
      ]),
    ).toBe('name,amount\r\n"a ""b"", c",-1.500000\r\n\'=HYPERLINK(1),2');
  });
});
