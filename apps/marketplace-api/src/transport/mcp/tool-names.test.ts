import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { skillOfTool, toolNameOf } from "./tool-names.ts";

const part = fc.stringMatching(/^[a-z][a-z0-9-]{1,29}$/);

describe("tool names", () => {
  it("[F69] name every skill in MCP's alphabet, and only that skill", () => {
    fc.assert(
      fc.property(part, part, (publisher, skill) => {
        const name = toolNameOf(`${publisher}/${skill}`);
        expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
        expect(skillOfTool(name)).toBe(`${publisher}/${skill}`);
      }),
    );
  });

  it.each(["skills_search", "a__b__c", "acme_one", "acme__", "__one", "Acme__one", "acme/one/two", "", "acme__one\n"])(
    "%j is no skill's tool",
    (name) => {
      expect(skillOfTool(name)).toBeNull();
    },
  );
});
