import { readdirSync, readFileSync } from "node:fs";
import { testSkill } from "@souk/skill-sdk/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import skill from "./skill.ts";
import { triage } from "./triage.ts";

const root = new URL("../../workspace/acme/tickets/", import.meta.url);
const files = Object.fromEntries(readdirSync(root).map((name) => [`/tickets/${name}`, readFileSync(new URL(name, root), "utf8")]));
const run = async (input: { ticket: string; subject?: string; text?: string; minimumConfidence?: number }) =>
  (await testSkill(skill, { files }).call(input)).output;

describe("datakit/ticket-triage", () => {
  it.each([
    ["T-1001", "billing", "P2", "en"],
    ["T-1002", "technical", "P1", "en"],
    ["T-1003", "delivery", "P2", "zh"],
    ["T-1004", "account", "P3", "en"],
    ["T-1005", "legal", "P2", "en"],
    ["T-1006", "billing", "P3", "zh"],
    ["T-1008", "account", "P3", "en"],
    ["T-1010", "security", "P1", "zh"],
  ])("routes %s to %s, %s", async (ticket, queue, priority, language) => {
    const output = await run({ ticket });
    expect(output).toMatchObject({ ticket, routed: true, queue, priority, language });
    expect(output.because.length).toBeGreaterThan(0);
    expect(/\p{Script=Han}/u.test(output.reply)).toBe(language === "zh");
  });

  it("leaves thanks and doubtful tickets to a person", async () => {
    expect(await run({ ticket: "T-1009" })).toMatchObject({ routed: false, queue: "none", priority: "P4" });
    expect(await run({ ticket: "T-1004", minimumConfidence: 99 })).toMatchObject({ routed: false, queue: "account" });
  });

  it("takes a text as it comes", async () => {
    expect(await run({ ticket: "mail-7", subject: "Charged twice", text: "Please refund." })).toMatchObject({
      routed: true,
      queue: "billing",
    });
  });

  it("does not find words inside other words", () => {
    expect(triage("", "We repaid the capital of the taxi company").queue).toBe("none");
    expect(triage("", "Our API answers with an error").because).toContain("api");
  });

  it("always answers within its bounds, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), fc.string({ unit: "grapheme", maxLength: 300 }), (subject, body) => {
        const result = triage(subject, body);
        expect(result.confidence).toBeGreaterThanOrEqual(0);
        expect(result.confidence).toBeLessThanOrEqual(99);
        expect(triage(subject, body)).toEqual(result);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    [{ ticket: "T-9999" }, "ticket_not_found"],
    [{ ticket: "T-1", text: "  " }, "empty_ticket"],
  ])("refuses %j with a declared code", async (input, code) => {
    await expect(run(input)).rejects.toMatchObject({ skillError: { code } });
  });

  it.each(["not json", "{}", "null", '{"subject":7,"body":"x"}'])("refuses the file %j", async (text) => {
    const test = testSkill(skill, { files: { "/tickets/X.json": text } });
    await expect(test.call({ ticket: "X" })).rejects.toMatchObject({ skillError: { code: "unreadable_ticket" } });
  });

  it("rejects a ticket number that is a path, before it runs", async () => {
    await expect(run({ ticket: "../hr/salaries" })).rejects.toMatchObject({ code: "invalid_input" });
  });
});
