import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { inRepository, ROOT } from "../scripts/repository.ts";
import { REQUIREMENTS } from "./requirements.ts";

const SKIPPED = new Set(["node_modules", ".git", ".next", ".turbo", ".data", "dist", "generated"]);
const TEST_FILE = /\.(?:test|test-d|e2e)\.tsx?$/;
/** A title of a test or a group: the ids stand in brackets at its beginning, `[F35]` or `[F69][I2]` or `[F69, I2]`. */
const TITLE = /\b(?:it|test|describe|journey)(?:\.\w+)*(?:\([^"'`]*\))?\(\s*(["'`])((?:\[[^\]]*\]\s*)+)/g;
const ID = /\b[FI]\d+\b/g;

interface Citation {
  readonly id: string;
  readonly file: string;
}

/** Ids cited in the titles of a test file's text. */
function citations(file: string, text: string): Citation[] {
  return [...text.matchAll(TITLE)].flatMap((title) => (title[2]?.match(ID) ?? []).map((id) => ({ id, file })));
}

function testFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : testFiles(join(folder, entry.name));
    return TEST_FILE.test(entry.name) ? [join(folder, entry.name)] : [];
  });
}

const all = ["apps", "packages", "examples", "scripts", "bench", "tests"]
  .flatMap((folder) => testFiles(inRepository(folder)))
  .flatMap((file) => citations(relative(ROOT, file), readFileSync(file, "utf8")));

describe("requirements", () => {
  it("have unique ids", () => {
    expect(new Set(REQUIREMENTS.map((one) => one.id)).size).toBe(REQUIREMENTS.length);
  });

  it("that are done are proven by a test that cites them", () => {
    const cited = new Set(all.map((one) => one.id));
    const unproven = REQUIREMENTS.filter((one) => one.status === "done" && !cited.has(one.id)).map((one) => `${one.id} ${one.title}`);
    expect(unproven).toEqual([]);
  });

  it("are cited only by ids that exist", () => {
    const known = new Set(REQUIREMENTS.map((one) => one.id));
    expect(all.filter((one) => !known.has(one.id))).toEqual([]);
  });

  it("are read from titles in every form a test is written in", () => {
    const text = [
      'it("[F1] a", () => {});',
      'test("[F2][I3] b", () => {});',
      "describe(`[F4, I5] c`, () => {});",
      'it.each([[1]])("[F6] d %s", () => {});',
      'it(\n  "[F7] e",\n);',
      'it("no id [F8]", () => {});',
      'const note = "[F9]";',
    ].join("\n");
    expect(citations("x", text).map((one) => one.id)).toEqual(["F1", "F2", "I3", "F4", "I5", "F6", "F7"]);
  });
});
