import { readFileSync } from "node:fs";
import { testSkill } from "@souk/skill-sdk/testing";
import { describe, expect, it } from "vitest";
import { splitClauses } from "./clauses.ts";
import { parseCount } from "./numbers.ts";
import skill from "./skill.ts";

const NOW = Date.UTC(2026, 10, 22, 9);
const files = Object.fromEntries(
  (skill.examples ?? []).map(({ input }) => [
    input.path,
    readFileSync(new URL(`../../workspace/acme${input.path}`, import.meta.url), "utf8"),
  ]),
);
const extract = async (path: string, now = NOW) => (await testSkill(skill, { files, now }).call({ path })).output;
const from = async (text: string) =>
  (await testSkill(skill, { files: { "/contracts/x.txt": text }, now: NOW }).call({ path: "/contracts/x.txt" })).output;

describe("counsel/contract-extract", () => {
  it("reads the framework agreement, whose notice has passed", async () => {
    expect(await extract("/contracts/framework-kessler-2024.txt")).toMatchObject({
      title: "FRAMEWORK SUPPLY AGREEMENT",
      language: "en",
      parties: [
        { name: "Acme Trading Ltd", role: "Buyer" },
        { name: "Kessler Werkzeuge GmbH", role: "Supplier" },
      ],
      dates: { signed: "2024-11-22", effective: "2024-12-01", expires: "2026-11-30", lastNotice: "2026-10-01" },
      daysToNotice: -52,
      renewal: { automatic: true, months: 12, noticeDays: 60 },
      terminationDays: 90,
      paymentDays: 45,
      confidentialityYears: 5,
      governingLaw: "England and Wales",
      missing: [],
    });
  });

  it("reads the Chinese contract", async () => {
    const output = await extract("/contracts/运维服务合同-云杉-2026.txt");
    expect(output).toMatchObject({
      language: "zh",
      parties: [
        { name: "艾克米贸易（上海）有限公司", role: "甲方" },
        { name: "杭州云杉信息技术有限公司", role: "乙方" },
      ],
      dates: { signed: "2026-03-18", effective: "2026-04-01", expires: "2027-03-31", lastNotice: "2027-03-01" },
      renewal: { automatic: true, months: 12, noticeDays: 30 },
      terminationDays: 60,
      paymentDays: 15,
      confidentialityYears: 3,
      governingLaw: "中华人民共和国",
      missing: [],
    });
    expect(output.amounts.map((found) => found.amount)).toEqual(["240000.00", "20000.00"]);
    expect(output.clauses).toHaveLength(9);
  });

  it("names what an agreement lacks", async () => {
    expect(await extract("/contracts/nda-takumi-2025.txt")).toMatchObject({
      dates: { signed: "2025-07-14", expires: "2027-07-13", lastNotice: null },
      terminationDays: 30,
      confidentialityYears: 3,
      governingLaw: "Japan",
      missing: ["liability"],
    });
  });

  it("follows renewals to the term that runs today", async () => {
    const later = await extract("/contracts/framework-kessler-2024.txt", Date.UTC(2029, 5, 1));
    expect(later.dates).toMatchObject({ expires: "2029-11-30", lastNotice: "2029-10-01" });
  });

  it("ends a term that began on the 31st with the month it ends in", async () => {
    const text =
      'Between A Ltd ("A") and B Ltd ("B"), effective as of 31 August 2026.\n1. Term\nIt runs for an initial term of six (6) months.\n';
    expect((await from(text)).dates.expires).toBe("2027-02-27");
  });

  it("carries the line of each clause", async () => {
    const path = "/contracts/framework-kessler-2024.txt";
    const { clauses } = await extract(path);
    const lines = (files[path] ?? "").split("\n");
    for (const clause of clauses) expect(lines[clause.line - 1]).toContain(clause.heading);
    expect(clauses.find((clause) => clause.kind === "liability")?.text).toContain("EUR 250,000.00");
  });

  it.each([
    ["45", 45],
    ["sixty (60)", 60],
    ["twelve", 12],
    ["三十", 30],
    ["十五", 15],
    ["二十四", 24],
    ["several", null],
    ["", null],
  ])("counts %j as %j", (text, expected) => {
    expect(parseCount(text)).toBe(expected);
  });

  it("does not take an item of a list for a heading, nor a bad date for a date", async () => {
    expect(splitClauses("1. Scope\nWe deliver:\n2. a chair.\n")).toHaveLength(1);
    const output = await from('Agreement between A Ltd ("A") and B Ltd ("B"), effective as of 31 February 2026.\n1. Scope\nNothing.\n');
    expect(output.dates.effective).toBeNull();
    expect(output.missing).toEqual(["term", "termination", "confidentiality", "liability", "governing_law"]);
  });

  it.each([
    [{ path: "/contracts/none.txt" }, "file_not_found"],
    [{ path: "/contracts/letter.txt" }, "not_a_contract"],
  ])("refuses %j with a declared code", async (input, code) => {
    const test = testSkill(skill, { files: { "/contracts/letter.txt": "Dear all,\nsee you on Monday.\n" } });
    await expect(test.call(input)).rejects.toMatchObject({ skillError: { code } });
  });

  it("rejects a path outside its folder before it runs", async () => {
    await expect(extract("/hr/salaries.csv")).rejects.toMatchObject({ code: "invalid_input" });
  });
});
