import { defineSkill, fail, type SkillContext, z } from "@souk/skill-sdk";

const API = "https://api.answerdesk.example/v1/answers";

const Input = z.object({
  careful: z.boolean().optional().describe("Let the model think longer about each question (about three seconds each)"),
  questions: z.array(z.string().min(3).max(500)).min(1).max(5).describe("Questions in plain words, English or Chinese"),
});

const Output = z.object({
  answers: z.array(z.object({ question: z.string(), answered: z.boolean(), answer: z.string(), source: z.string() })),
  answered: z.number().int().describe("How many of the questions have an answer"),
});

type Answer = z.input<typeof Output>["answers"][number];

async function askOne(ctx: SkillContext<z.input<typeof Input>>, question: string): Promise<Answer> {
  const response = await ctx.fetch(API, {
    method: "POST",
    headers: { authorization: "Bearer {{secret:ANSWERDESK_KEY}}", "content-type": "application/json" },
    body: JSON.stringify({ question, ...(ctx.input.careful ? { careful: true } : {}) }),
  });
  if (!response.ok) return fail("answers_unavailable", `the answering service said ${response.status}`);
  const { answered, answer, source } = (await response.json()) as { answered: boolean; answer: string; source: string };
  return { question, answered: answered === true, answer: String(answer ?? ""), source: String(source ?? "") };
}

async function ask(ctx: SkillContext<z.input<typeof Input>>): Promise<z.input<typeof Output>> {
  const answers: Answer[] = [];
  const { questions } = ctx.input;
  for (const [i, question] of questions.entries()) {
    await ctx.progress(i / questions.length, `${i + 1}/${questions.length}`);
    answers.push(await askOne(ctx, question));
  }
  const answered = answers.filter((one) => one.answered).length;
  await ctx.meter("answers", answered);
  ctx.log.info(`${answered} of ${answers.length} questions answered`);
  return { answers, answered };
}

export default defineSkill({
  name: "counsel/ask-policy",
  version: "1.0.0",
  title: { en: "Ask the policies", zh: "制度问答" },
  summary: {
    en: "Answers questions about travel, expenses, gifts, devices and leave, with the paragraph that says so.",
    zh: "回答差旅、报销、礼品、设备和休假方面的制度问题，并给出依据条款。",
  },
  category: "hr",
  keywords: ["policy question", "company policy", "travel policy", "expenses policy", "AI answer", "制度问答", "差旅政策", "报销制度"],
  input: Input,
  output: Output,
  permissions: { network: ["POST:api.answerdesk.example/v1/answers"], secrets: ["ANSWERDESK_KEY"] },
  price: {
    call: "0.004 USD",
    units: { answers: { price: "0.03 USD", max: 5, summary: { en: "answered question", zh: "已回答的问题" } } },
  },
  errors: { answers_unavailable: "The answering service did not answer." },
  examples: [
    { title: { en: "A business trip", zh: "出差" }, input: { questions: ["Which hotel may I book on a business trip?"] } },
    {
      title: { en: "Five questions, thought over: takes a quarter of a minute", zh: "五个问题，仔细思考：约需十五秒" },
      input: {
        questions: [
          "Which hotel may I book on a business trip?",
          "Until when do I hand in receipts?",
          "May I keep a gift of a supplier?",
          "What do I do when I lose my laptop?",
          "How many days of holiday do I have?",
        ],
        careful: true,
      },
    },
  ],
  run: ask,
});
