/** Paid for its result: an outcome the caller confirms. */
export const OUTCOME = {
  "skill.ts": `import { defineSkill, z } from "@souk/skill-sdk";

export default defineSkill({
  name: "__NAME__",
  version: "0.1.0",
  title: { en: "Lead check", zh: "线索核验" },
  summary: { en: "Checks whether a lead is complete enough to be called.", zh: "检查销售线索是否完整到可以联系。" },
  category: "sales",
  keywords: ["lead", "sales", "check", "线索", "销售"],
  input: z.object({ lead: z.string().min(1).max(60), email: z.string().max(200), company: z.string().max(200) }),
  output: z.object({ ready: z.boolean(), missing: z.array(z.string()) }),
  price: { call: "0.001 USD" },
  outcomes: {
    ready: {
      price: "0.05 USD",
      when: "output.ready",
      key: "input.lead",
      confirm: "caller",
      settle: "24h",
      dispute: "14d",
      summary: { en: "A lead that can be called, confirmed by whoever asked.", zh: "经调用方确认可以联系的线索。" },
    },
  },
  examples: [
    {
      title: { en: "A complete lead", zh: "完整的线索" },
      input: { lead: "L-7", email: "mei@acme.example", company: "Acme" },
      output: { ready: true, missing: [] },
    },
  ],
  run({ input }) {
    const missing = [
      ...(/^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$/.test(input.email) ? [] : ["email"]),
      ...(input.company.trim() === "" ? ["company"] : []),
    ];
    return { ready: missing.length === 0, missing };
  },
});
`,
  "skill.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { testSkill } from "@souk/skill-sdk/testing";
import skill from "./skill.ts";

test("names what is missing", async () => {
  const { output } = await testSkill(skill).call({ lead: "L-8", email: "nobody", company: " " });
  assert.deepEqual(output, { ready: false, missing: ["email", "company"] });
});
`,
} as const;
