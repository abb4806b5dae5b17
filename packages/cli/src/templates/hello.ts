/** The smallest skill: JSON in, JSON out. */
export const HELLO = {
  "skill.ts": `import { defineSkill, z } from "@souk/skill-sdk";

export default defineSkill({
  name: "__NAME__",
  version: "0.1.0",
  title: { en: "Hello", zh: "问候" },
  summary: { en: "Greets somebody in their language.", zh: "用对方的语言问候。" },
  category: "other",
  keywords: ["hello", "greeting", "问候"],
  input: z.object({ name: z.string().min(1).max(100), language: z.enum(["en", "zh"]).optional() }),
  output: z.object({ text: z.string() }),
  price: { call: "0.001 USD" },
  examples: [{ title: { en: "In English", zh: "英文" }, input: { name: "Mei" }, output: { text: "Hello, Mei!" } }],
  run({ input }) {
    return { text: input.language === "zh" ? \`你好，\${input.name}！\` : \`Hello, \${input.name}!\` };
  },
});
`,
  "skill.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { testSkill } from "@souk/skill-sdk/testing";
import skill from "./skill.ts";

test("greets in both languages", async () => {
  const greet = testSkill(skill);
  assert.equal((await greet.call({ name: "Mei" })).output.text, "Hello, Mei!");
  assert.equal((await greet.call({ name: "小美", language: "zh" })).output.text, "你好，小美！");
});
`,
} as const;
