import { readdirSync, readFileSync } from "node:fs";
import { testSkill } from "@souk/skill-sdk/testing";
import { describe, expect, it } from "vitest";
import skill from "./skill.ts";

function load(folder: string): Record<string, string> {
  const root = new URL(`../../workspace/acme/${folder}/`, import.meta.url);
  return Object.fromEntries(readdirSync(root).map((name) => [`/${folder}/${name}`, readFileSync(new URL(name, root), "utf8")]));
}

const files = { ...load("invoices"), ...load("orders") };

describe("ledgerly/invoice-match", () => {
  const run = async (
    input: Parameters<ReturnType<typeof testSkill<typeof skill.input, typeof skill.output, string, string, string>>["call"]>[0],
  ) => (await testSkill(skill, { files }).call(input)).output;

  it.each(skill.examples?.filter((example) => example.output !== undefined) ?? [])(
    "does what its example says: $input",
    async (example) => {
      expect(await run(example.input)).toEqual(example.output);
    },
  );

  it("finds the order from the invoice, by number or path", async () => {
    expect(await run({ invoice: "inv 1042" })).toMatchObject({ matched: true, orders: ["PO-77"] });
    expect(await run({ invoice: "/invoices/INV-1046.txt" })).toMatchObject({ matched: true, invoice: { number: "INV-1046" } });
  });

  it("names the tax when only the tax differs", async () => {
    const output = await run({ invoice: "INV-1043" });
    expect(output).toMatchObject({ matched: false, status: "tax_difference", difference: "234.84" });
    expect(output.reasons.map((reason) => reason.code)).toEqual(["tax", "total"]);
  });

  it("notices an invoice that was already received, whatever its file is called", async () => {
    expect(await run({ invoice: "INV-1042-A" })).toMatchObject({ matched: false, status: "duplicate", duplicateOf: "INV-1042" });
  });

  it("reads a CSV invoice and names the line with another price", async () => {
    const output = await run({ invoice: "INV-1045" });
    expect(output).toMatchObject({ matched: false, status: "difference", difference: "28.80" });
    expect(output.reasons[0]).toEqual({ code: "price", message: "THC-ORI: unit price 212.4 invoiced, 198 agreed." });
  });

  it("matches a fapiao that names its order, and leaves one that does not", async () => {
    expect(await run({ invoice: "26312000000048120512" })).toMatchObject({ matched: true, currency: "CNY", orders: ["PO-81"] });
    const open = await run({ invoice: "26312000000048120937", language: "zh" });
    expect(open).toMatchObject({ matched: false, status: "unmatched", difference: "20000.00" });
    expect(open.reasons[0]?.message).toContain("采购订单");
  });

  it("accepts a difference inside the tolerance only", async () => {
    expect(await run({ invoice: "INV-1045", tolerance: "28.80" })).toMatchObject({ matched: true });
    expect(await run({ invoice: "INV-1045", tolerance: "28.79" })).toMatchObject({ matched: false });
  });

  it("adds the lines of several orders", async () => {
    const order = JSON.parse(files["/orders/PO-80.json"] ?? "");
    const part = (n: number) =>
      JSON.stringify({ ...order, number: `PO-${n}`, lines: [order.lines[n - 1]], net: undefined, total: undefined });
    const invoice = (files["/invoices/INV-1046.txt"] ?? "").replace("PO-80", "PO-1 and PO-2");
    const test = testSkill(skill, { files: { "/invoices/A-1.txt": invoice, "/orders/PO-1.json": part(1), "/orders/PO-2.json": part(2) } });
    expect((await test.call({ invoice: "A-1" })).output).toMatchObject({ matched: true, orders: ["PO-1", "PO-2"] });
  });

  it("says that an invoice does not add up", async () => {
    const wrong = (files["/invoices/INV-1042.json"] ?? "").replace('"total": "6229.44"', '"total": "6292.44"');
    const test = testSkill(skill, { files: { ...files, "/invoices/INV-1042.json": wrong } });
    const { output } = await test.call({ invoice: "INV-1042" });
    expect(output.reasons.map((reason) => reason.code)).toEqual(["arithmetic", "total"]);
  });

  it.each([
    [{ invoice: "INV-9999" }, "invoice_not_found"],
    [{ invoice: "/hr/salaries.csv" }, "invoice_not_found"],
    [{ invoice: "INV-1042", order: "PO-999" }, "order_not_found"],
  ])("refuses %j with a declared code", async (input, code) => {
    await expect(run(input)).rejects.toMatchObject({ code: "skill_failed", skillError: { code } });
  });

  it("names the field of a file it cannot read", async () => {
    const test = testSkill(skill, {
      files: { "/invoices/X-1.json": '{"number":"X-1","currency":"USD","lines":[{"quantity":"two","unitPrice":"1"}]}' },
    });
    await expect(test.call({ invoice: "X-1" })).rejects.toMatchObject({
      skillError: { code: "unreadable_document", message: expect.stringContaining("lines[0].quantity") },
    });
  });

  it("rejects bad input before it runs", async () => {
    await expect(run({ invoice: "" })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(run({ invoice: "INV-1042", tolerance: "1e3" })).rejects.toMatchObject({ code: "invalid_input" });
  });
});
