import { describe, expect, it } from "vitest";
import { z } from "zod";
import { decodeCursor, encodeCursor, toPage } from "./index.ts";

const Key = z.tuple([z.number(), z.string()]);

describe("a cursor", () => {
  it("leads back to where the page ended", () => {
    expect(decodeCursor(encodeCursor([5, "x"]), Key)).toEqual([5, "x"]);
    expect(decodeCursor(null, Key)).toBeNull();
    expect(decodeCursor(undefined, Key)).toBeNull();
  });

  it.each(["", "nonsense", "e30", encodeCursor(["x", 5]), encodeCursor([1]), `${encodeCursor([5, "x"])}!x`])("refuses %j", (text) => {
    expect(() => decodeCursor(text, Key)).toThrow(expect.objectContaining({ code: "invalid_request" }));
  });
});

describe("a page", () => {
  const cut = (rows: number[]) => toPage(rows, 2, { item: (row) => row * 10, key: (row) => [row] });
  it("ends where the rows end", () => {
    expect(cut([])).toEqual({ items: [], nextCursor: null });
    expect(cut([1, 2])).toEqual({ items: [10, 20], nextCursor: null });
  });
  it("names its last item when there is more", () => {
    expect(cut([1, 2, 3])).toEqual({ items: [10, 20], nextCursor: encodeCursor([2]) });
  });
});
