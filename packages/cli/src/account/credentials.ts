import { join } from "node:path";
import { z } from "zod";
import type { CliEnv } from "../env.ts";
import { readSettings, writeSettings } from "./store.ts";

const Account = z.strictObject({
  api: z.url(),
  key: z.string().min(1),
  /** E-mail of an employee, or the name of the key: what `--as` takes. */
  name: z.string(),
  kind: z.string(),
  company: z.string(),
  publisher: z.string().nullable(),
});
/** One saved sign-in. */
export type Account = z.output<typeof Account>;

const Credentials = z.strictObject({
  version: z.literal(1),
  current: z.strictObject({ api: z.url(), name: z.string() }).nullable(),
  accounts: z.array(Account),
});
type Credentials = z.output<typeof Credentials>;

const EMPTY: Credentials = { version: 1, current: null, accounts: [] };

const pathOf = (env: CliEnv): string => join(env.configFolder, "credentials.json");
const isSame = (a: { api: string; name: string }, b: { api: string; name: string }): boolean => a.api === b.api && a.name === b.name;

/** All saved sign-ins, and which one commands use. */
export async function readCredentials(env: CliEnv): Promise<Credentials> {
  return (await readSettings(pathOf(env), Credentials)) ?? EMPTY;
}

/** Saves a sign-in and makes it the one commands use. Answers where it is kept. */
export async function saveAccount(env: CliEnv, account: Account): Promise<string> {
  const { accounts } = await readCredentials(env);
  const others = accounts.filter((known) => !isSame(known, account));
  await writeSettings(pathOf(env), { version: 1, current: { api: account.api, name: account.name }, accounts: [...others, account] });
  return pathOf(env);
}

/** Forgets the current sign-in (or all of them); signing keys of publishers stay. Answers those that were forgotten. */
export async function forgetAccounts(env: CliEnv, everything: boolean): Promise<Account[]> {
  const { accounts, current } = await readCredentials(env);
  const gone = everything ? accounts : accounts.filter((known) => current !== null && isSame(known, current));
  const rest = accounts.filter((known) => !gone.includes(known));
  if (gone.length > 0) await writeSettings(pathOf(env), { version: 1, current: null, accounts: rest });
  return gone;
}
