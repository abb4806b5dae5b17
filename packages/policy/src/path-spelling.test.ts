import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldFilePath } from "./path-spelling.ts";
import { isNormalFilePath, normaliseFilePath } from "./target.ts";

describe("paths that look like others", () => {
  it.each<[string, string]>([
    ["a Cyrillic o in a Latin word", "/inv\u043eices/a.json"],
    ["a Greek nu in a Latin word", "/i\u03bdvoices/a.json"],
    ["a zero-width space", "/inv\u200boices/a.json"],
    ["a right-to-left override", "/invoices/a\u202efdp.exe"],
    ["a soft hyphen", "/in\u00advoices/a"],
    ["a variation selector", "/a\ufe0f"],
    ["a private-use character", "/a\ue000"],
    ["a Hangul filler", "/a\u3164"],
  ])("refuses %s", (_, path) => {
    expect(() => normaliseFilePath(path)).toThrowError(expect.objectContaining({ code: "invalid_request" }));
    expect(isNormalFilePath(path)).toBe(false);
  });

  it.each(["/счета/март.json", "/发票/三月.json", "/τιμολόγια/α.txt", "/Résumé/naïve.md", "/日本語-report.txt", "/עברית.txt"])(
    "leaves %s alone: whole words of other scripts are names like any other",
    (path) => {
      expect(normaliseFilePath(path)).toBe(path);
    },
  );

  it.each<[string, string]>([
    ["/Reports/A.TXT", "/reports/a.txt"],
    ["/reports/a.txt ", "/reports/a.txt"],
    ["/reports/a.txt.", "/reports/a.txt"],
    ["/ﬁles/a", "/files/a"],
    ["/ａ/b", "/a/b"],
    ["/\u0430\u0440\u0440\u04cf\u0435/a", "/apple/a"],
    ["/\u212a/a", "/k/a"],
  ])("takes %j and %j for one", (one, other) => {
    expect(foldFilePath(one)).toBe(foldFilePath(other));
  });

  it("[F55] folds to as many names as the path has, and folding twice changes nothing", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 }), (names) => {
        const path = `/${names.map((name) => name.replaceAll("/", "_")).join("/")}`;
        const folded = foldFilePath(path);
        expect(folded.split("/")).toHaveLength(path.split("/").length);
        expect(foldFilePath(folded)).toBe(folded);
      }),
      { numRuns: 2000 },
    );
  });
});
