import { defineSkill, fail, type SkillContext, type SkillResponse, z } from "@souk/skill-sdk";

const Input = z.object({
  ticket: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/)
    .describe("Ticket number in the helpdesk, e.g. T-1002"),
  answer: z.string().min(1).max(10_000).describe("What the customer is told, as it is sent"),
  close: z.boolean().optional().describe("Close the ticket after the answer; true when left out"),
});

const Output = z.object({
  ticket: z.string(),
  resolved: z.boolean().describe("True when the answer was sent and the ticket closed"),
  reply: z.string().describe("Number of the reply; empty when none was sent"),
  note: z.string(),
});

async function errorOf(response: SkillResponse): Promise<string> {
  const { error } = (await response.json()) as { error?: unknown };
  return typeof error === "string" ? error : `the helpdesk answered ${response.status}`;
}

async function resolve(ctx: SkillContext<z.input<typeof Input>>): Promise<z.input<typeof Output>> {
  const { input, connections, log } = ctx;
  const helpdesk = connections["helpdesk"];
  if (!helpdesk) return fail("no_helpdesk", "this company has no connection called helpdesk");
  const params = { id: input.ticket };
  const found = await helpdesk.request({ operation: "getTicket", params });
  if (found.status === 404) return fail("ticket_not_found", `there is no ${input.ticket}`);
  if (!found.ok) return fail("helpdesk_refused", await errorOf(found));
  const { status } = (await found.json()) as { status: string };
  if (status === "closed") return { ticket: input.ticket, resolved: false, reply: "", note: "it was closed already" };
  const sent = await helpdesk.request({ operation: "replyToTicket", params, body: { text: input.answer } });
  if (!sent.ok) return fail("helpdesk_refused", await errorOf(sent));
  const reply = ((await sent.json()) as { id: string }).id;
  if (input.close === false) return { ticket: input.ticket, resolved: false, reply, note: "answered and left open" };
  const closed = await helpdesk.request({ operation: "closeTicket", params });
  if (!closed.ok) return { ticket: input.ticket, resolved: false, reply, note: await errorOf(closed) };
  log.info(`${input.ticket} answered and closed`);
  return { ticket: input.ticket, resolved: true, reply, note: "answered and closed" };
}

export default defineSkill({
  name: "datakit/resolve-ticket",
  version: "1.0.0",
  title: { en: "Resolve ticket", zh: "解决工单" },
  summary: {
    en: "Answers a helpdesk ticket in your name and closes it.",
    zh: "以您的名义回复客服工单并将其关闭。",
  },
  category: "support",
  keywords: ["resolve ticket", "answer customer", "close ticket", "helpdesk", "reply", "解决工单", "回复客户", "关闭工单", "客服系统"],
  input: Input,
  output: Output,
  permissions: { connections: ["helpdesk"], perms: ["helpdesk.tickets:read", "helpdesk.tickets:reply", "helpdesk.tickets:close"] },
  price: { call: "0.002 USD" },
  outcomes: {
    resolved: {
      price: "0.15 USD",
      when: "output.resolved",
      key: "input.ticket",
      confirm: "caller",
      settle: "24h",
      dispute: "14d",
      summary: { en: "A ticket was answered and closed.", zh: "一张工单已回复并关闭。" },
    },
  },
  errors: {
    no_helpdesk: "The company has not registered its helpdesk.",
    ticket_not_found: "The helpdesk has no such ticket.",
    helpdesk_refused: "The helpdesk refused, and says why.",
  },
  examples: [
    {
      title: { en: "The portal is back", zh: "门户已恢复" },
      input: { ticket: "T-1002", answer: "The portal works again since 09:40. We are sorry for the trouble." },
    },
  ],
  run: resolve,
});
