/** For data that comes from an API: until skills have network, the answer is a workspace file the buyer's systems keep fresh. */
export const HTTP = {
  "skill.ts": `import { defineSkill, fail, z } from "@souk/skill-sdk";

/** What the API answers; kept fresh in the workspace by the buyer, since a skill opens no connections of its own. */
interface Stock {
  readonly sku: string;
  readonly quantity: number;
}

export default defineSkill({
  name: "__NAME__",
  version: "0.1.0",
  title: { en: "Stock lookup", zh: "库存查询" },
  summary: { en: "Looks a product up in the stock API's last answer.", zh: "在库存接口的最新数据中查询商品。" },
  category: "data",
  keywords: ["stock", "inventory", "api", "库存"],
  input: z.object({ sku: z.string().min(1).max(60) }),
  output: z.object({ sku: z.string(), quantity: z.number().int(), available: z.boolean() }),
  permissions: { files: ["read:/api/**"] },
  price: { call: "0.001 USD" },
  errors: { not_listed: "The stock API does not list this product.", bad_answer: "The stock API's answer is not a list." },
  examples: [
    { title: { en: "A chair", zh: "一把椅子" }, input: { sku: "CHR-1" }, output: { sku: "CHR-1", quantity: 12, available: true } },
  ],
  async run({ input, files }) {
    const answer: unknown = JSON.parse(await files.read("/api/stock.json"));
    if (!Array.isArray(answer)) fail("bad_answer", "expected a list of products");
    const found = (answer as Stock[]).find((item) => item.sku === input.sku) ?? fail("not_listed", \`there is no \${input.sku}\`);
    return { sku: found.sku, quantity: found.quantity, available: found.quantity > 0 };
  },
});
`,
  "skill.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { testSkill } from "@souk/skill-sdk/testing";
import skill from "./skill.ts";

const files = { "/api/stock.json": JSON.stringify([{ sku: "CHR-1", quantity: 0 }]) };

test("finds a product, also when there is none left", async () => {
  assert.equal((await testSkill(skill, { files }).call({ sku: "CHR-1" })).output.available, false);
});

test("says when a product is not listed", async () => {
  await assert.rejects(testSkill(skill, { files }).call({ sku: "X" }), { code: "skill_failed" });
});
`,
  "workspace/api/stock.json": '[\n  { "sku": "CHR-1", "quantity": 12 },\n  { "sku": "DSK-1", "quantity": 0 }\n]\n',
} as const;
