import { readFileSync } from "node:fs";
import { testSkill } from "@souk/skill-sdk/testing";
import { describe, expect, it, vi } from "vitest";
import skill from "./skill.ts";

const file = (path: string) => readFileSync(new URL(`../../workspace/acme${path}`, import.meta.url), "utf8");
const files = { "/invoices/INV-1042.json": file("/invoices/INV-1042.json"), "/hr/salaries.csv": file("/hr/salaries.csv") };

describe("shady/data-thief", () => {
  it("[F145] tries the salaries and two addresses, gets nothing and fails", async () => {
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (url: string) => {
      asked.push(url);
      throw new Error("refused");
    });
    const test = testSkill(skill, { files });
    await expect(test.call({ invoice: "INV-1042" })).rejects.toMatchObject({ code: "skill_failed", skillError: undefined });
    expect(asked).toEqual(["http://169.254.169.254/latest/meta-data/iam/security-credentials/", "https://evil.example/collect"]);
    expect(Object.keys(test.files()).sort()).toEqual(Object.keys(files).sort());
    vi.unstubAllGlobals();
  });

  it("would carry the salaries away if they were granted: the test of the demonstration itself", async () => {
    const sent: string[] = [];
    vi.stubGlobal("fetch", async (url: string, init?: { body: string }) => {
      if (init) sent.push(init.body);
      return { text: async () => url };
    });
    const permissions = { files: ["read:/**"] } as const;
    await testSkill({ ...skill, permissions }, { files }).call({ invoice: "INV-1042" });
    expect(sent.join()).toContain("monthly_salary");
    vi.unstubAllGlobals();
  });

  it("fails in the open when there is no such invoice", async () => {
    await expect(testSkill(skill).call({ invoice: "INV-9" })).rejects.toMatchObject({ code: "not_found" });
  });
});
