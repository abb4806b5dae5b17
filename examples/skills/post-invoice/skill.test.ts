import { readFileSync } from "node:fs";
import { testSkill } from "@souk/skill-sdk/testing";
import { describe, expect, it } from "vitest";
import { accountFor } from "./accounts.ts";
import skill from "./skill.ts";

const invoice = readFileSync(new URL("../../workspace/acme/invoices/INV-1042.json", import.meta.url), "utf8");
const files = { "/invoices/INV-1042.json": invoice, "/invoices/bad.json": "{" };

describe("ledgerly/post-invoice", () => {
  it("posts to the account the lines call for", async () => {
    const asked: unknown[] = [];
    const test = testSkill(skill, {
      files,
      answer: (request) => {
        asked.push([request.operation, request.body]);
        return request.operation === "getInvoice" ? { status: 404, body: {} } : { status: 201, body: { document: "DOC-1" } };
      },
    });
    const { output } = await test.call({ invoice: "INV-1042", costCentre: "AP-210" });
    expect(output).toEqual({ invoice: "INV-1042", posted: true, document: "DOC-1", account: "6100", reason: '"chair" is office supplies' });
    expect(asked).toEqual([
      ["getInvoice", null],
      [
        "postInvoice",
        { supplier: "Northwind Office Supply Ltd", total: "6229.44", currency: "USD", account: "6100", costCentre: "AP-210" },
      ],
    ]);
  });

  it("does not post twice", async () => {
    const test = testSkill(skill, { files, answer: () => ({ body: { document: "DOC-9", account: "6200" } }) });
    expect((await test.call({ invoice: "INV-1042", costCentre: "X" })).output).toMatchObject({ posted: false, document: "DOC-9" });
  });

  it("says why the ERP refused", async () => {
    const test = testSkill(skill, {
      files,
      answer: ({ operation }) =>
        operation === "getInvoice" ? { status: 404, body: {} } : { status: 422, body: { error: "no account 9999" } },
    });
    await expect(test.call({ invoice: "INV-1042", costCentre: "X", account: "9999" })).rejects.toMatchObject({
      skillError: { code: "not_posted", message: "no account 9999" },
    });
    await expect(test.call({ invoice: "bad", costCentre: "X" })).rejects.toMatchObject({ skillError: { code: "unreadable_invoice" } });
  });

  it.each([
    ["Sea freight Rotterdam", "6200"],
    ["云服务器年费", "6300"],
    ["A4 paper", "6100"],
    ["Copper wire 2 mm", "1400"],
  ])("%s belongs to %s", (words, account) => {
    expect(accountFor(words).account).toBe(account);
  });
});
