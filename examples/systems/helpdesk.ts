import { createKeyMemory, ok, problem, type System, type SystemAnswer } from "./server.ts";

interface Ticket {
  readonly id: string;
  readonly subject: string;
  readonly customer: string;
  status: "open" | "closed";
  readonly replies: { readonly id: string; readonly by: string; readonly text: string; readonly at: string }[];
}

export interface HelpdeskState {
  tickets: Ticket[];
  keys: Record<string, SystemAnswer>;
}

const ticket = (id: string, subject: string, customer: string): Ticket => ({ id, subject, customer, status: "open", replies: [] });

export const newHelpdesk = (): HelpdeskState => ({
  tickets: [
    ticket("T-1001", "Charged twice for order 88213", "Brightwell Stores"),
    ticket("T-1002", "Portal down since this morning", "Halden Marine AS"),
    ticket("T-1003", "少收到两箱货", "苏州启明贸易有限公司"),
    ticket("T-1004", "Please change our contact person", "Lindqvist & Co"),
    ticket("T-1006", "发票抬头需要修改", "宁波海川物流"),
  ],
  keys: {},
});

/** A small helpdesk. Everybody has a credential of their own, and answers in their own name. */
export function createHelpdesk(
  state: HelpdeskState,
  { credentials, now }: { readonly credentials: Readonly<Record<string, string>>; readonly now: () => string },
): System {
  const once = createKeyMemory(state.keys);

  function reply(found: Ticket, by: string, body: unknown): SystemAnswer {
    const { text } = (body ?? {}) as { text?: unknown };
    if (typeof text !== "string" || text.trim() === "" || text.length > 10_000) return problem(422, "a reply has 1 to 10000 characters");
    if (found.status === "closed") return problem(409, `${found.id} is closed`);
    const made = { id: `${found.id}-R${found.replies.length + 1}`, by, text, at: now() };
    found.replies.push(made);
    return ok(made, 201);
  }

  return async (request) => {
    const by = Object.entries(credentials).find(([, value]) => request.headers["x-api-key"] === value)?.[0];
    if (by === undefined) return problem(401, "unknown credential");
    const matched = /^\/tickets\/([A-Za-z0-9._-]{1,60})(?:\/(reply|close))?$/.exec(request.path);
    const found = state.tickets.find((one) => one.id === matched?.[1]);
    if (!matched || !found) return problem(404, "no such ticket");
    if (request.method === "GET" && !matched[2]) return ok(found);
    if (request.method !== "POST") return problem(405, "not this way");
    if (matched[2] === "reply") return once(request, () => reply(found, by, request.body));
    return once(request, () => {
      found.status = "closed";
      return ok({ id: found.id, status: "closed" });
    });
  };
}
