import { readFileSync } from "node:fs";
import { testSkill } from "@souk/skill-sdk/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal } from "../../kit/decimal.ts";
import type { Entry } from "./read-statement.ts";
import { isTransposed, reconcile } from "./reconcile.ts";
import skill from "./skill.ts";

const names = ["/bank/statement-2026-09.csv", "/bank/statement-2026-10.csv", "/ledger/2026-09.csv", "/ledger/2026-10.csv"];
const files = Object.fromEntries(
  names.map((name) => [name, readFileSync(new URL(`../../workspace/acme${name}`, import.meta.url), "utf8")]),
);
const entry = (line: number, amount: string, rest: Partial<Entry> = {}): Entry => ({
  line,
  date: "2026-10-10",
  reference: "",
  text: "",
  amount: decimal(amount),
  ...rest,
});

describe("ledgerly/bank-reconcile", () => {
  it("reconciles September completely", async () => {
    const { output, written } = await testSkill(skill, { files }).call({ month: "2026-09" });
    expect(output).toMatchObject({ reconciled: true, matched: 11, differences: [], bankOnly: [], ledgerOnly: [], unexplained: "0.00" });
    expect(output.bankBalance).toBe(output.ledgerBalance);
    expect(written[output.report]).toContain("Reconciled.");
  });

  it("explains every line of October", async () => {
    const { output, written } = await testSkill(skill, { files }).call({ month: "2026-10", language: "zh" });
    expect(output).toMatchObject({ reconciled: false, unexplained: "0.00", combined: 1 });
    expect(output.differences).toEqual([
      { reference: "INV-1043", bank: "-1407.84", ledger: "-1470.84", difference: "63.00", transposed: true },
    ]);
    expect(output.bankOnly.map((open) => [open.kind, open.amount])).toEqual([
      ["bank_charge", "-35.00"],
      ["not_in_ledger", "-86.40"],
      ["possible_duplicate", "-5254.80"],
      ["bank_charge", "-18.75"],
      ["interest", "12.36"],
    ]);
    expect(output.ledgerOnly.map((open) => [open.kind, open.reference])).toEqual([
      ["in_transit", "CHQ-118"],
      ["in_transit", "S-3312"],
    ]);
    expect(written[output.report]).toContain("疑似重复付款");
  });

  it("notices a statement whose balance does not add up", async () => {
    const broken = {
      ...files,
      "/bank/statement-2026-09.csv": (files["/bank/statement-2026-09.csv"] ?? "").replace("15310.75,", "15310.76,"),
    };
    const { output, written } = await testSkill(skill, { files: broken }).call({ month: "2026-09" });
    expect(output.reconciled).toBe(false);
    expect(written[output.report]).toContain("does not add up");
  });

  it.each([
    ["-1407.84", "-1470.84", true],
    ["1200.00", "2100.00", true],
    ["1200.00", "1200.01", false],
    ["12.00", "120.00", false],
    ["1234.00", "2143.00", false],
  ])("%s and %s have swapped digits: %s", (a, b, expected) => {
    expect(isTransposed(decimal(a), decimal(b))).toBe(expected);
  });

  it("takes one payment for several entries, and several payments for one", () => {
    const options = { windowDays: 4, monthEnd: "2026-10-31" };
    const many = reconcile([entry(2, "30.00")], [entry(2, "10.00"), entry(3, "7.00"), entry(4, "13.00"), entry(5, "99.00")], options);
    expect(many.matches).toEqual([
      expect.objectContaining({ kind: "combined", ledger: [expect.anything(), expect.anything(), expect.anything()] }),
    ]);
    expect(many.ledgerOnly.map((open) => open.entry.line)).toEqual([5]);
    expect(reconcile([entry(2, "-5.00"), entry(3, "-6.00")], [entry(2, "-11.00")], options).matches[0]).toMatchObject({ kind: "combined" });
  });

  it("loses and invents no line, whatever the two sides are", () => {
    const side = fc.array(
      fc.record({
        amount: fc.integer({ min: -50, max: 50 }),
        day: fc.integer({ min: 1, max: 28 }),
        ref: fc.constantFrom("", "A", "B", "C"),
      }),
      { maxLength: 10 },
    );
    fc.assert(
      fc.property(side, side, (a, b) => {
        const entries = (rows: typeof a): Entry[] =>
          rows.map((row, i) =>
            entry(i + 2, String(row.amount), { date: `2026-10-${String(row.day).padStart(2, "0")}`, reference: row.ref }),
          );
        const [bank, ledger] = [entries(a), entries(b)];
        const result = reconcile(bank, ledger, { windowDays: 3, monthEnd: "2026-10-31" });
        const lines = (found: readonly Entry[]) => found.map((item) => item.line).sort((x, y) => x - y);
        expect(
          lines([
            ...result.matches.flatMap((m) => m.bank),
            ...result.differences.map((d) => d.bank),
            ...result.bankOnly.map((o) => o.entry),
          ]),
        ).toEqual(lines(bank));
        expect(
          lines([
            ...result.matches.flatMap((m) => m.ledger),
            ...result.differences.map((d) => d.ledger),
            ...result.ledgerOnly.map((o) => o.entry),
          ]),
        ).toEqual(lines(ledger));
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    [{ month: "2026-08" }, {}, "file_not_found", "/bank/statement-2026-08.csv"],
    [{ month: "2026-09", account: "9999" }, {}, "no_entries", "9999"],
    [{ month: "2026-09" }, { "/bank/statement-2026-09.csv": "date,amount\n2026-09-01,1\n" }, "unreadable_file", "description"],
    [
      { month: "2026-09" },
      { "/bank/statement-2026-09.csv": "date,description,reference,amount,balance\n2026-09-01,x,y,ten,10\n" },
      "unreadable_file",
      "line 2, amount",
    ],
    [{ month: "2026-09" }, { "/ledger/2026-09.csv": "" }, "unreadable_file", "no rows"],
  ])("refuses %j with a declared code", async (input, changed, code, detail) => {
    const test = testSkill(skill, { files: { ...files, ...changed } });
    await expect(test.call(input)).rejects.toMatchObject({ skillError: { code, message: expect.stringContaining(detail) } });
  });

  it.each(["2026-13", "october", "../hr"])("rejects the month %s before it runs", async (month) => {
    await expect(testSkill(skill, { files }).call({ month })).rejects.toMatchObject({ code: "invalid_input" });
  });
});
