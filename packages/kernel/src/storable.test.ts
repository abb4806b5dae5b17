import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { storableText } from "./storable.ts";

describe("a text to store", () => {
  it("has no NUL, no half pair and no more than asked for, and changes nothing that was fine", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 30 }), fc.nat(20), (text, most) => {
        const stored = storableText(text, most);
        expect(stored).not.toContain("\0");
        expect(stored.isWellFormed()).toBe(true);
        expect(stored.length).toBeLessThanOrEqual(most);
        if (text.length <= most && text.isWellFormed() && !text.includes("\0")) expect(stored).toBe(text);
      }),
    );
    expect(storableText("a\0b\ud800")).toBe("a\u2400b\ufffd");
    expect(storableText("😀😀", 3)).toBe("😀\ufffd");
  });
});
