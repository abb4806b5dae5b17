import { createKeyMemory, ok, problem, type System, type SystemAnswer } from "./server.ts";

interface Posting {
  readonly document: string;
  readonly number: string;
  readonly supplier: string;
  readonly total: string;
  readonly currency: string;
  readonly account: string;
  readonly costCentre: string;
  readonly postedAt: string;
}

export interface ErpState {
  postings: Posting[];
  keys: Record<string, SystemAnswer>;
}

export const emptyErp = (): ErpState => ({ postings: [], keys: {} });

const ACCOUNTS = [
  { account: "6100", name: "Office supplies" },
  { account: "6200", name: "Freight and delivery" },
  { account: "6300", name: "IT services" },
  { account: "1400", name: "Goods for resale" },
];

/** A small ERP: invoices are posted to accounts, once. */
export function createErp(state: ErpState, { credential, now }: { readonly credential: string; readonly now: () => string }): System {
  const once = createKeyMemory(state.keys);

  function post(number: string, body: unknown): SystemAnswer {
    const { supplier, total, currency, account, costCentre } = (body ?? {}) as Record<string, unknown>;
    const fields = { supplier, total, currency, account, costCentre };
    for (const [name, value] of Object.entries(fields))
      if (typeof value !== "string" || value === "") return problem(422, `${name} is missing`);
    if (!ACCOUNTS.some((one) => one.account === account)) return problem(422, `there is no account ${String(account)}`);
    if (state.postings.some((one) => one.number === number)) return problem(409, `${number} is posted already`);
    const posting: Posting = {
      document: `DOC-${String(20_001 + state.postings.length)}`,
      number,
      ...(fields as Record<"supplier" | "total" | "currency" | "account" | "costCentre", string>),
      postedAt: now(),
    };
    state.postings.push(posting);
    return ok(posting, 201);
  }

  return async (request) => {
    if (request.headers.authorization !== `Bearer ${credential}`) return problem(401, "unknown credential");
    const { method, path } = request;
    if (method === "GET" && path === "/v1/accounts") return ok({ items: ACCOUNTS });
    const number = /^\/v1\/invoices\/([A-Za-z0-9._-]{1,60})(\/post)?$/.exec(path);
    if (!number) return problem(404, "no such thing");
    const name = number[1] ?? "";
    if (method === "POST" && number[2]) return once(request, () => post(name, request.body));
    if (method === "GET" && !number[2]) {
      const found = state.postings.find((one) => one.number === name);
      return found ? ok(found) : problem(404, `${name} is not posted`);
    }
    return problem(405, "not this way");
  };
}
