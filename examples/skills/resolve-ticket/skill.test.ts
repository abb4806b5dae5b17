import { testSkill } from "@souk/skill-sdk/testing";
import { describe, expect, it } from "vitest";
import skill from "./skill.ts";

const answers = (status: string, replyStatus = 201) => {
  const asked: (string | null)[] = [];
  const test = testSkill(skill, {
    answer: ({ operation }) => {
      asked.push(operation);
      if (operation === "getTicket") return status === "none" ? { status: 404, body: {} } : { body: { status } };
      if (operation === "replyToTicket") return { status: replyStatus, body: replyStatus < 300 ? { id: "T-1-R1" } : { error: "too late" } };
      return { body: { status: "closed" } };
    },
  });
  return { asked, test };
};

describe("datakit/resolve-ticket", () => {
  it("answers, then closes", async () => {
    const { asked, test } = answers("open");
    expect((await test.call({ ticket: "T-1", answer: "Done." })).output).toMatchObject({ resolved: true, reply: "T-1-R1" });
    expect(asked).toEqual(["getTicket", "replyToTicket", "closeTicket"]);
  });

  it("leaves it open when told, and says nothing to a closed one", async () => {
    const open = answers("open");
    expect((await open.test.call({ ticket: "T-1", answer: "Soon.", close: false })).output).toMatchObject({
      resolved: false,
      reply: "T-1-R1",
    });
    expect(open.asked).toEqual(["getTicket", "replyToTicket"]);
    const closed = answers("closed");
    expect((await closed.test.call({ ticket: "T-1", answer: "Done." })).output).toMatchObject({ resolved: false, reply: "" });
    expect(closed.asked).toEqual(["getTicket"]);
  });

  it("passes on why the helpdesk refused", async () => {
    await expect(answers("none").test.call({ ticket: "T-9", answer: "x" })).rejects.toMatchObject({
      skillError: { code: "ticket_not_found" },
    });
    await expect(answers("open", 409).test.call({ ticket: "T-1", answer: "x" })).rejects.toMatchObject({
      skillError: { code: "helpdesk_refused", message: "too late" },
    });
  });
});
