import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inRepository } from "../../scripts/repository.ts";

/** Keys of a zod object written one per line: `  SOUK_BIND: z.string(),`. */
function declared(file: string): string[] {
  return [...readFileSync(inRepository(file), "utf8").matchAll(/^\s+([A-Z][A-Z0-9_]{3,}): /gm)].map((match) => match[1] ?? "");
}

describe(".env.example", () => {
  it("lists exactly the variables that are read", () => {
    const readers = ["scripts/settings.ts", ...globSync("apps/*/src/env.ts", { cwd: inRepository() })];
    expect(readers.length).toBeGreaterThanOrEqual(3);
    const wanted = [...new Set(readers.flatMap(declared))].sort();
    const listed = [...readFileSync(inRepository(".env.example"), "utf8").matchAll(/^([A-Z0-9_]+)=/gm)]
      .map((match) => match[1] ?? "")
      .sort();
    expect(listed).toEqual(wanted);
  });
});
