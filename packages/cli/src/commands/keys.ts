import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Api } from "../account/api.ts";
import { signedIn } from "../account/session.ts";
import { CliError } from "../cli-error.ts";
import { command } from "../command.ts";
import { print, table } from "../output.ts";
import type { Shell } from "../shell.ts";

const Key = z.looseObject({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  holder: z.looseObject({ name: z.string() }),
  status: z.string(),
  start: z.string(),
  scopes: z.array(z.string()),
  lastUsedAt: z.string().nullable(),
  expiresAt: z.string(),
});
const Keys = z.looseObject({ items: z.array(Key), nextCursor: z.string().nullable() });
const NewKey = Key.extend({ key: z.string() });
const AS = { type: "string", description: "Another saved sign-in, or an e-mail of the demo on this machine" } as const;

const parts = (text: string, by: string): string[] =>
  text
    .split(by)
    .map((part) => part.trim())
    .filter(Boolean);

export const keysList = command({
  name: "keys list",
  summary: "List API keys: yours, or with --all those of the company; never their text",
  args: { all: { type: "boolean", description: "All of the company (administrators and auditors)" }, as: AS },
  async run({ args, shell, json }) {
    const api = await signedIn(shell, args.as);
    const items: z.output<typeof Key>[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query = new URLSearchParams({ of: args.all ? "company" : "me", limit: "200", ...(cursor === "" ? {} : { cursor }) });
      const page: z.output<typeof Keys> = await api.send({ path: `/v1/keys?${query}`, answer: Keys });
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    const rows = items.map(({ id, name, kind, holder, scopes, status, lastUsedAt, expiresAt, start }) => [
      id,
      name,
      `${kind} ${holder.name}`,
      scopes.join(","),
      status,
      lastUsedAt ?? "never",
      expiresAt.slice(0, 10),
      start,
    ]);
    const head = ["id", "name", "speaks for", "scopes", "state", "last used", "ends", "begins with"];
    print(shell, json, { value: items, text: rows.length === 0 ? "there are no keys" : table([head, ...rows]) });
    return "ok";
  },
});

interface Whose {
  readonly agent?: string | undefined;
  readonly publisher?: string | undefined;
  readonly grants?: string | undefined;
}

function holderOf({ agent, publisher, grants }: Whose): object {
  const given = [agent, publisher, grants].filter((one) => one !== undefined);
  if (given.length > 1) throw new CliError("usage", "a key speaks for one", { fix: "--agent, --publisher or --system, not several" });
  if (agent !== undefined) return { kind: "agent", id: agent };
  if (publisher !== undefined) return { kind: "publisher", slug: publisher };
  if (grants !== undefined) return { kind: "service", grants: parts(grants, ";") };
  return { kind: "me" };
}

/** Sends it, and once more when the answer was lost: then a key that nobody saw is taken back. */
async function make(api: Api, shell: Shell, body: object): Promise<z.output<typeof NewKey>> {
  const headers = { "idempotency-key": `cli-${randomUUID()}` };
  const send = (unseen: boolean) => api.send({ method: "POST", path: "/v1/keys", headers, body: { ...body, unseen }, answer: NewKey });
  const isLost = (error: unknown): error is CliError =>
    error instanceof CliError && error.problem === undefined && (error.exit === "unavailable" || error.exit === "timeout");
  try {
    return await send(false);
  } catch (error) {
    if (!isLost(error)) throw error;
    shell.note("no answer: trying once more; should a key have been made, it is revoked and another one made");
  }
  try {
    return await send(true);
  } catch (error) {
    if (!isLost(error)) throw error;
    throw new CliError(error.exit, `${error.message}; whether a key was made is not known`, {
      fix: "souk keys list shows it when the API answers again; souk keys revoke <id> ends one that nobody saw",
      cause: error,
    });
  }
}

export const keysCreate = command({
  name: "keys create",
  summary: "Make an API key; its text goes to stdout, this once",
  args: {
    name: { type: "positional", required: true, description: "What it is for, such as nightly-report" },
    scope: { type: "string", description: "read, call, signal, publish, admin or *; several separated by commas (default: read)" },
    days: { type: "string", description: "How long it is good, 1 to 365 (default: 90)" },
    agent: { type: "string", description: "Speaks for this agent of yours (agt_…)" },
    publisher: { type: "string", description: "Speaks for this publisher of your company" },
    system: { type: "string", description: 'Speaks for a system with these permissions, separated by ";" (administrators)' },
    as: AS,
  },
  async run({ args, shell, json }) {
    const days = args.days === undefined ? 90 : Number(args.days);
    if (!Number.isInteger(days) || days < 1 || days > 365)
      throw new CliError("usage", "--days is a whole number from 1 to 365", { fix: "--days 90" });
    const api = await signedIn(shell, args.as);
    const made = await make(api, shell, {
      name: args.name,
      scopes: parts(args.scope ?? "read", ","),
      expiresInDays: days,
      for: holderOf({ agent: args.agent, publisher: args.publisher, grants: args.system }),
    });
    shell.note(`${made.id} speaks for ${made.holder.name}, may ${made.scopes.join(", ")}, ends ${made.expiresAt.slice(0, 10)}`);
    shell.note("this is the only time it is shown");
    print(shell, json, { value: made, text: made.key });
    return "ok";
  },
});

export const keysRevoke = command({
  name: "keys revoke",
  summary: "Revoke an API key: whatever uses it is refused at once",
  args: { id: { type: "positional", required: true, description: "Its id (key_…), from souk keys list" }, as: AS },
  async run({ args, shell, json }) {
    const api = await signedIn(shell, args.as);
    await api.send({ method: "DELETE", path: `/v1/keys/${encodeURIComponent(args.id)}`, answer: z.null() });
    print(shell, json, { value: { id: args.id }, text: `revoked ${args.id}` });
    return "ok";
  },
});
