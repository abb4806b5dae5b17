/** Reads workspace files and stages a report. */
export const FILES = {
  "skill.ts": `import { defineSkill, fail, z } from "@souk/skill-sdk";

export default defineSkill({
  name: "__NAME__",
  version: "0.1.0",
  title: { en: "Word count", zh: "字数统计" },
  summary: { en: "Counts lines and words of the notes and writes a report.", zh: "统计笔记的行数与词数并写出报告。" },
  category: "data",
  keywords: ["count", "words", "report", "字数", "统计"],
  input: z.object({ folder: z.string().regex(/^\\/notes\\/([^\\0]*\\/)?$/).optional() }),
  output: z.object({ files: z.number().int(), words: z.number().int(), report: z.string() }),
  permissions: { files: ["read:/notes/**", "write:/reports/**"] },
  price: { call: "0.002 USD" },
  errors: { no_notes: "There is no note in the folder." },
  examples: [{ title: { en: "All notes", zh: "全部笔记" }, input: {}, output: { files: 2, words: 11, report: "/reports/word-count.md" } }],
  async run({ input, files }) {
    const notes = await files.list(input.folder ?? "/notes/");
    if (notes.length === 0) fail("no_notes", "there is nothing to count");
    let words = 0;
    const lines: string[] = [];
    for (const note of notes) {
      const count = (await files.read(note.path)).split(/\\s+/).filter((word) => word !== "").length;
      words += count;
      lines.push(\`- \${note.path}: \${count}\`);
    }
    const report = "/reports/word-count.md";
    await files.write(report, \`# Word count\\n\\n\${lines.join("\\n")}\\n\`);
    return { files: notes.length, words, report };
  },
});
`,
  "skill.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { testSkill } from "@souk/skill-sdk/testing";
import skill from "./skill.ts";

test("counts and reports", async () => {
  const run = await testSkill(skill, { files: { "/notes/a.txt": "one two", "/other.txt": "unseen" } }).call({});
  assert.deepEqual(run.output, { files: 1, words: 2, report: "/reports/word-count.md" });
  assert.match(run.written["/reports/word-count.md"] ?? "", /a\\.txt: 2/);
});

test("says when there is nothing", async () => {
  await assert.rejects(testSkill(skill).call({}), { code: "skill_failed" });
});
`,
  "workspace/notes/monday.txt": "Call the supplier about the late order\n",
  "workspace/notes/tuesday.txt": "Send the minutes around\n",
} as const;
