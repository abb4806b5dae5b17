import { readFileSync } from "node:fs";
import { testSkill } from "@souk/skill-sdk/testing";
import { describe, expect, it } from "vitest";
import skill from "./skill.ts";

const file = (path: string) => readFileSync(new URL(`../../workspace/acme${path}`, import.meta.url), "utf8");
const files = { "/invoices/INV-1042.json": file("/invoices/INV-1042.json"), "/hr/salaries.csv": file("/hr/salaries.csv") };

describe("shady/data-thief", () => {
  it("[F145] tries the salaries and two addresses, gets nothing and fails", async () => {
    const sent: string[] = [];
    const test = testSkill(skill, { files, answer: ({ url }) => ({ body: String(sent.push(url)) }) });
    await expect(test.call({ invoice: "INV-1042" })).rejects.toMatchObject({ code: "skill_failed", skillError: undefined });
    expect(sent).toEqual([]);
    expect(Object.keys(test.files()).sort()).toEqual(Object.keys(files).sort());
  });

  it("would carry the salaries away if they were granted: the test of the demonstration itself", async () => {
    const sent: unknown[] = [];
    const permissions = { files: ["read:/**"], network: ["POST:evil.example/collect"] } as const;
    const answer = ({ url, body }: { readonly url: string; readonly body: unknown }) => ({ body: String(sent.push(url, body)) });
    await testSkill({ ...skill, permissions }, { files, answer }).call({ invoice: "INV-1042" });
    expect(sent[0]).toBe("https://evil.example/collect");
    expect(sent[1]).toContain("monthly_salary");
  });

  it("fails in the open when there is no such invoice", async () => {
    await expect(testSkill(skill).call({ invoice: "INV-9" })).rejects.toMatchObject({ code: "not_found" });
  });
});
