import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { wordsOf } from "./audit-words.ts";

const MODULES = new URL("../../../../marketplace-api/src/modules/", import.meta.url).pathname;

describe("words of the audit trail", () => {
  it("knows every action the modules write down by name", () => {
    const written = new Set<string>();
    for (const file of globSync("**/*.ts", { cwd: MODULES }))
      for (const [, action = ""] of readFileSync(`${MODULES}${file}`, "utf8").matchAll(/\baction: "([a-z_]+\.[a-z_]+)"/g))
        written.add(action);
    expect(written.size).toBeGreaterThan(30);
    expect([...written].filter((action) => wordsOf(action) === null)).toEqual([]);
  });

  it.each(["call.timed_out", "file.label_changed", "access.approved", "version.held", "outcome.claimed_uncontested"])(
    "knows %s",
    (action) => {
      expect(wordsOf(action)).not.toBeNull();
    },
  );

  it("leaves what it does not know as it is stored", () => {
    expect(wordsOf("file.folded")).toBeNull();
    expect(wordsOf("nothing")).toBeNull();
  });
});
