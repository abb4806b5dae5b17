import { testSkill } from "@souk/skill-sdk/testing";
import { describe, expect, it } from "vitest";
import skill from "./skill.ts";

describe("counsel/ask-policy", () => {
  it("asks the vendor's own API, with a secret it never sees", async () => {
    const asked: unknown[] = [];
    const test = testSkill(skill, {
      answer: ({ url, method, headers, body }) => {
        asked.push([method, url, headers.find(([name]) => name === "authorization")?.[1], body]);
        const isKnown = String(body).includes("hotel");
        return { body: { answered: isKnown, answer: isKnown ? "Up to 180 USD." : "", source: isKnown ? "§3" : "" } };
      },
    });
    const { output, meters } = await test.call({ questions: ["Which hotel?", "What is the meaning of life?"] });
    expect(output).toEqual({
      answered: 1,
      answers: [
        { question: "Which hotel?", answered: true, answer: "Up to 180 USD.", source: "§3" },
        { question: "What is the meaning of life?", answered: false, answer: "", source: "" },
      ],
    });
    expect(meters).toEqual({ answers: 1 });
    expect(asked[0]).toEqual([
      "POST",
      "https://api.answerdesk.example/v1/answers",
      "Bearer {{secret:ANSWERDESK_KEY}}",
      '{"question":"Which hotel?"}',
    ]);
  });

  it("fails when the service does not answer", async () => {
    const test = testSkill(skill, { answer: () => ({ status: 503, body: {} }) });
    await expect(test.call({ questions: ["Which hotel?"] })).rejects.toMatchObject({ skillError: { code: "answers_unavailable" } });
  });
});
