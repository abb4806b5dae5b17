import { readFileSync } from "node:fs";
import { testSkill } from "@souk/skill-sdk/testing";
import { describe, expect, it } from "vitest";
import { profileColumn } from "./column.ts";
import skill from "./skill.ts";

const workspace = (path: string) => readFileSync(new URL(`../../workspace/acme${path}`, import.meta.url), "utf8");
const profile = async (text: string, language?: "en" | "zh") => {
  const test = testSkill(skill, { files: { "/data/t.csv": text } });
  return test.call({ path: "/data/t.csv", ...(language ? { language } : {}) });
};

describe("datakit/csv-profile", () => {
  it.each(skill.examples ?? [])("profiles the workspace: $input", async ({ input }) => {
    const run = await testSkill(skill, { files: { [input.path]: workspace(input.path) } }).call(input);
    expect(run.output.rows).toBeGreaterThan(10);
    expect(Object.keys(run.written)).toEqual([run.output.report]);
  });

  it("finds what is wrong with the customer list", async () => {
    const { output } = await testSkill(skill, { files: { "/data/customers.csv": workspace("/data/customers.csv") } }).call({
      path: "/data/customers.csv",
    });
    expect(output.duplicateRows).toBe(1);
    expect(output.warnings.map((warning) => warning.code)).toEqual(expect.arrayContaining(["odd_values", "empty_cells"]));
  });

  it.each([
    [["1", "2,000", "-3"], "integer", "1998"],
    [["0.10", "0.20", "0.30"], "decimal", "0.60"],
    [["￥1,200.00", "(200.00)"], "decimal", "1000.00"],
    [["2026-10-01", "2026年10月2日", "3 October 2026"], "date", null],
    [["yes", "否"], "boolean", null],
    [["007", "008"], "text", null],
    [["1234567890123456"], "text", null],
    [[], "empty", null],
  ])("takes %j for %s", (cells, type, sum) => {
    expect(profileColumn("c", cells)).toMatchObject({ type, sum, filled: cells.length });
  });

  it("adds exactly, and lists the value that does not fit", async () => {
    const rows = Array.from({ length: 19 }, () => "a,0.1");
    const { output } = await profile(`k,v\n${rows.join("\n")}\na,n/a\n`);
    expect(output.columns[1]).toMatchObject({
      type: "decimal",
      sum: "1.9",
      mean: "0.100",
      odd: ["n/a"],
      top: [
        { value: "0.1", count: 19 },
        { value: "n/a", count: 1 },
      ],
    });
    expect(output.duplicateRows).toBe(18);
  });

  it("reads quotes, other delimiters, a byte order mark and ragged lines", async () => {
    const { output } = await profile('\uFEFFname;note\n"Li; Wei";"said ""hi""\nthen left"\nonly one\n');
    expect(output.columns.map((column) => column.name)).toEqual(["name", "note"]);
    expect(output.columns[0]?.top[0]?.value).toBe("Li; Wei");
    expect(output.warnings[0]).toMatchObject({ code: "ragged" });
  });

  it("writes the report in Chinese, and keeps a cell from breaking the table", async () => {
    const { written } = await profile("名称,说明\na|b,x\nc,y\n", "zh");
    expect(written["/reports/t-profile.md"]).toContain("数据概况");
    expect(written["/reports/t-profile.md"]).toContain("a\\|b");
  });

  it.each([
    ["", "not_a_table"],
    ["alone\n1\n2\n", "not_a_table"],
  ])("refuses %j with a declared code", async (text, code) => {
    await expect(profile(text)).rejects.toMatchObject({ skillError: { code } });
  });

  it("refuses a file that is not there, or not a table by name", async () => {
    const test = testSkill(skill, {});
    await expect(test.call({ path: "/data/none.csv" })).rejects.toMatchObject({ skillError: { code: "file_not_found" } });
    await expect(test.call({ path: "/hr/salaries.csv" })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(test.call({ path: "/data/x.csv", report: "/invoices/x.md" })).rejects.toMatchObject({ code: "invalid_input" });
  });
});
