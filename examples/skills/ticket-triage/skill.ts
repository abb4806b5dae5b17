import { defineSkill, fail, type SkillContext, z } from "@souk/skill-sdk";
import { QUEUES } from "./lexicon.ts";
import { type Triage, triage } from "./triage.ts";

const Input = z.object({
  ticket: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/)
    .describe("Ticket number, e.g. T-1002; read from /tickets when no text is given"),
  subject: z.string().max(500).optional(),
  text: z.string().max(50_000).optional().describe("The message, when it is not a file under /tickets"),
  minimumConfidence: z.number().int().min(0).max(99).optional().describe("Below this a person decides; 55 when left out"),
});

const Output = z.object({
  ticket: z.string(),
  routed: z.boolean().describe("False when a person should decide"),
  queue: z.enum([...QUEUES, "none"]),
  priority: z.enum(["P1", "P2", "P3", "P4"]),
  confidence: z.number().int(),
  because: z.array(z.string()).describe("The words that decided, strongest first"),
  language: z.enum(["en", "zh"]),
  reply: z.string().describe("A first answer to the customer, for a person to send"),
});

const REPLIES: Readonly<Record<"en" | "zh", Readonly<Record<Triage["queue"], string>>>> = {
  en: {
    billing: "Thank you for telling us. Our billing team checks the amounts and answers with the result.",
    technical: "We are sorry for the trouble. Our engineers are looking into it and will keep you posted.",
    delivery: "We are sorry that your delivery is not complete. We check with the warehouse and come back to you.",
    account: "Thank you. Our account team takes care of this; for your safety they may ask who you are first.",
    legal: "Thank you. Our legal team has your message and will answer the points it raises.",
    security: "Thank you for the alert. Our security team has taken over; please do not answer suspicious messages meanwhile.",
    none: "Thank you for your message. A colleague reads it and answers if anything is to be done.",
  },
  zh: {
    billing: "感谢告知。账务同事会核对金额并回复结果。",
    technical: "给您带来不便非常抱歉。工程师正在排查，有进展会及时通知您。",
    delivery: "很抱歉货物有缺。我们正在与仓库核实，稍后回复您。",
    account: "收到。账户同事会处理；为了安全，可能会先核实您的身份。",
    legal: "收到。法务同事会就您提出的问题回复。",
    security: "感谢提醒。安全团队已经接手；在此期间请不要回复可疑消息。",
    none: "感谢来信。同事会阅读，如有需要处理的事项会回复您。",
  },
};

const DEFAULT_CONFIDENCE = 55;

async function messageOf({ input, files }: SkillContext<z.input<typeof Input>>): Promise<{ subject: string; text: string }> {
  if (input.text !== undefined) return { subject: input.subject ?? "", text: input.text };
  const path = `/tickets/${input.ticket}.json`;
  if (!(await files.exists(path))) fail("ticket_not_found", `there is no ${path}, and no text was given`);
  const raw = await files.read(path);
  let json: unknown;
  try {
    json = JSON.parse(raw);
  } catch {
    fail("unreadable_ticket", `${path} is not valid JSON`);
  }
  const { subject = "", body } = (json ?? {}) as { subject?: unknown; body?: unknown };
  if (typeof subject !== "string" || typeof body !== "string") fail("unreadable_ticket", `${path} has no subject and body`);
  return { subject: String(subject), text: String(body) };
}

async function route(ctx: SkillContext<z.input<typeof Input>>): Promise<z.input<typeof Output>> {
  const { subject, text } = await messageOf(ctx);
  if (`${subject}${text}`.trim() === "") fail("empty_ticket", "the ticket has no words");
  const result = triage(subject, text);
  const routed = result.queue !== "none" && result.confidence >= (ctx.input.minimumConfidence ?? DEFAULT_CONFIDENCE);
  ctx.log.info(`${ctx.input.ticket}: ${result.queue} ${result.priority}, ${result.confidence} %${routed ? "" : ", for a person"}`);
  return { ticket: ctx.input.ticket, routed, ...result, because: [...result.because], reply: REPLIES[result.language][result.queue] };
}

export default defineSkill({
  name: "datakit/ticket-triage",
  version: "1.0.1",
  title: { en: "Ticket triage", zh: "工单分流" },
  summary: {
    en: "Sorts a support ticket into the right queue with a priority, and says which words decided.",
    zh: "把客服工单分到正确的队列并给出优先级，同时说明依据了哪些词语。",
  },
  description: {
    en: "Reads a message in English or Chinese and sends it to billing, technical, delivery, account, legal or security, from P1 to P4, with a first answer for the customer. It explains itself: the words that decided are part of the answer. You pay for a ticket only when it was routed and you confirm that the queue was right.",
    zh: "阅读中文或英文来信，分到账务、技术、物流、账户、法务或安全队列，给出 P1 到 P4 的优先级和一份给客户的首次回复，并列出依据的词语。只有分流成功且您确认队列正确时，才按张收费。",
  },
  category: "support",
  keywords: [
    "support ticket",
    "triage",
    "routing",
    "helpdesk",
    "customer service",
    "prioritise",
    "urgent",
    "classify messages",
    "complaint",
    "which team",
    "工单",
    "客服",
    "分流",
    "分派",
    "优先级",
    "投诉",
    "紧急",
    "分类",
  ],
  input: Input,
  output: Output,
  permissions: { files: ["read:/tickets/**"] },
  price: { call: "0.001 USD" },
  outcomes: {
    routed: {
      price: "0.03 USD",
      when: "output.routed",
      key: "output.ticket",
      confirm: "caller",
      settle: "24h",
      dispute: "14d",
      summary: {
        en: "A ticket that was routed, and whose caller confirms that the queue was right.",
        zh: "已分流且调用方确认队列正确的工单。",
      },
    },
  },
  errors: {
    ticket_not_found: "There is no such ticket under /tickets, and no text was given.",
    unreadable_ticket: "The ticket's file is not JSON with subject and body.",
    empty_ticket: "The ticket has no words.",
  },
  examples: [
    { title: { en: "The portal is down", zh: "门户无法使用" }, input: { ticket: "T-1002" } },
    { title: { en: "Two boxes are missing", zh: "货物少了两箱" }, input: { ticket: "T-1003" } },
    {
      title: { en: "A text that is not in a file", zh: "直接给出文字" },
      input: { ticket: "mail-7", subject: "Charged twice", text: "Please refund the second payment." },
    },
  ],
  run: route,
});
