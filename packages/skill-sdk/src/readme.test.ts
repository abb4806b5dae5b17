import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { defineSkill, fail, z } from "./index.ts";
import { testSkill } from "./testing/index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

describe("the README's example", () => {
  const skill = defineSkill({
    name: "acme/word-count",
    version: "1.0.0",
    summary: { en: "Counts the words of a note.", zh: "统计一篇笔记的词数。" },
    input: z.object({ path: z.string() }),
    output: z.object({ words: z.number().int() }),
    permissions: { files: ["read:/notes/**"] },
    price: { call: "0.001 USD" },
    errors: { empty: "The note has no words." },
    async run({ input, files }) {
      const words = (await files.read(input.path)).split(/\s+/).filter((word) => word !== "").length;
      return words === 0 ? fail("empty", `${input.path} has no words`) : { words };
    },
  });

  it("is this code", () => {
    const source = readFileSync(new URL(import.meta.url), "utf8").replaceAll(/^ {2}/gm, "");
    const example = /```ts\nimport \{ defineSkill[^\n]*\n\nexport default ([\s\S]*?)```/.exec(readme)?.[1] ?? "missing";
    expect(source).toContain(example.trim());
  });

  it("runs", async () => {
    const test = testSkill(skill, { files: { "/notes/a.txt": "one two", "/notes/b.txt": " " } });
    expect((await test.call({ path: "/notes/a.txt" })).output).toEqual({ words: 2 });
    await expect(test.call({ path: "/notes/b.txt" })).rejects.toMatchObject({ skillError: { code: "empty" } });
  });
});
