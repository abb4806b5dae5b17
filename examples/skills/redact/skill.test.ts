import { readFileSync } from "node:fs";
import { testSkill } from "@souk/skill-sdk/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isChineseId, isIban, luhn } from "./checksums.ts";
import { detect, KINDS } from "./detect.ts";
import skill from "./skill.ts";

const workspace = (path: string) => readFileSync(new URL(`../../workspace/acme${path}`, import.meta.url), "utf8");
const kindsIn = (text: string) => detect(text, KINDS).found.map((found) => `${found.kind}:${found.value}`);

describe("checksums", () => {
  it.each(["4111111111111111", "5555555555554444", "378282246310005", "6212345678901232"])("Luhn accepts %s and no neighbour", (card) => {
    expect(luhn(card)).toBe(true);
    for (const digit of "0123456789") if (digit !== card.at(-1)) expect(luhn(card.slice(0, -1) + digit)).toBe(false);
  });

  it.each(["GB29 NWBK 6016 1331 9268 19", "DE89370400440532013000", "FR14 2004 1010 0505 0001 3M02 606", "NO9386011117947"])(
    "accepts the IBAN %s",
    (iban) => {
      expect(isIban(iban)).toBe(true);
      expect(isIban(iban.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)))).toBe(false);
      expect(isIban(`${iban}0`)).toBe(false);
    },
  );

  it.each(["11010519491231002X", "440524188001010014"])("judges the identity number %s", (id) => {
    expect(isChineseId(id)).toBe(id !== "440524188001010014"); // born in 1880: no longer plausible
    expect(isChineseId(`${id.slice(0, 17)}1`)).toBe(false);
  });

  it("refuses an identity number with a birthday that never was", () => {
    expect(isChineseId("110105194902310028")).toBe(false);
  });
});

describe("detect", () => {
  it.each([
    ["pay with 4111-1111-1111-1111 please", ["card:4111-1111-1111-1111"]],
    ["order 4111 1111 1111 1112", []],
    ["total 1234567890123456.00", []],
    ["IBAN GB29 NWBK 6016 1331 9268 19 at our bank", ["iban:GB29 NWBK 6016 1331 9268 19"]],
    ["身份证11010519491231002X，谢谢", ["chinese_id:11010519491231002X"]],
    ["SSN 536-22-8471, not 000-12-3456", ["us_ssn:536-22-8471"]],
    ["写信到 caiwu@mingtai.example。", ["email:caiwu@mingtai.example"]],
    ["电话 138 0013 8000 或 021-50801234", ["phone:138 0013 8000", "phone:021-50801234"]],
    ["call +44 113 496 0182 or (218) 555-0134", ["phone:+44 113 496 0182", "phone:(218) 555-0134"]],
    ["QQ 13800138000@qq.example", ["email:13800138000@qq.example"]],
    ["11010519491231002X 4111111111111111", ["chinese_id:11010519491231002X", "card:4111111111111111"]],
    ["version 1.2.3, 2026-10-05, PO-77, 6229.44", []],
  ])("%s", (text, expected) => {
    expect(kindsIn(text)).toEqual(expected);
  });

  it("never overlaps, and stays linear on hostile text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0123456789 -+()@.aGBXé身"), maxLength: 400 }), (text) => {
        const { found } = detect(text, KINDS);
        for (let i = 1; i < found.length; i++) expect(found[i]?.start).toBeGreaterThanOrEqual(found[i - 1]?.end ?? 0);
      }),
      { numRuns: 200 },
    );
    const startedAt = performance.now();
    detect("1 ".repeat(50_000), KINDS);
    detect("a.".repeat(50_000), KINDS);
    detect("GB29 ".repeat(20_000), KINDS);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});

describe("datakit/redact", () => {
  it("does what its first example says, and finds nothing the second time", async () => {
    const example = skill.examples?.[0];
    const test = testSkill(skill);
    const { output } = await test.call(example?.input ?? {});
    expect(output).toEqual(example?.output);
    expect((await test.call({ text: output.text ?? "" })).output.total).toBe(0);
  });

  it.each([
    ["label", "a [EMAIL] b [EMAIL] c [EMAIL]"],
    ["numbered", "a [EMAIL 1] b [EMAIL 2] c [EMAIL 1]"],
    ["mask", "a •••@x.example b •••@x.example c •••@x.example"],
  ] as const)("replaces in the style %s", async (style, text) => {
    const { output } = await testSkill(skill).call({ text: "a me@x.example b you@x.example c Me@x.example", style });
    expect(output.text).toBe(text);
  });

  it.each(["/tickets/T-1007.json", "/data/customers.csv"])("writes a redacted copy of %s that keeps its shape", async (path) => {
    const run = await testSkill(skill, { files: { [path]: workspace(path) } }).call({ path });
    const copy = run.written[`/redacted${path}`] ?? "";
    expect(run.output).toMatchObject({ text: null, path: `/redacted${path}` });
    expect(run.output.total).toBeGreaterThan(2);
    expect(copy.split("\n").length).toBe(workspace(path).split("\n").length);
    expect(detect(copy, ["email", "card", "chinese_id", "iban"]).found).toEqual([]);
    expect(JSON.stringify(run.logs)).not.toMatch(/@/);
  });

  it("looks only for what was asked", async () => {
    const { output } = await testSkill(skill).call({ text: "me@x.example 4111 1111 1111 1111", kinds: ["card"] });
    expect(output.text).toBe("me@x.example [CARD 1]");
  });

  it.each([
    [{}, "text_or_path"],
    [{ text: "x", path: "/data/x.txt" }, "text_or_path"],
    [{ path: "/data/none.txt" }, "file_not_found"],
  ])("refuses %j with a declared code", async (input, code) => {
    await expect(testSkill(skill).call(input)).rejects.toMatchObject({ skillError: { code } });
  });

  it("rejects a path outside its folders before it runs", async () => {
    await expect(testSkill(skill).call({ path: "/hr/salaries.csv" })).rejects.toMatchObject({ code: "invalid_input" });
  });
});
