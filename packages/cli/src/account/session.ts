import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { CliError } from "../cli-error.ts";
import type { Shell } from "../shell.ts";
import { type Api, openApi } from "./api.ts";
import { readCredentials } from "./credentials.ts";

/** Where the API of a checkout listens. */
export const DEFAULT_API = "http://127.0.0.1:4000";

const Demo = z.looseObject({
  api: z.url(),
  keys: z.record(z.string(), z.string()),
  publishers: z.record(z.string(), z.looseObject({ key: z.string() })),
});

/** The answer of GET /v1/whoami, as far as the CLI uses it. */
export const Whoami = z.looseObject({
  kind: z.string(),
  name: z.string().optional(),
  email: z.string().nullable().optional(),
  company: z.looseObject({ name: z.string() }),
  publisher: z.string().nullable().optional(),
  roles: z.array(z.string()).optional(),
  scopes: z.array(z.string()).optional(),
  expiresAt: z.string().nullable().optional(),
});
export type Whoami = z.output<typeof Whoami>;

/** The data folders a demo on this machine may have, nearest first. */
function dataFolders(shell: Shell): string[] {
  const repository = resolve(import.meta.dirname, "../../../..");
  return shell.env.dataDir === undefined ? [join(shell.cwd, ".data"), join(repository, ".data")] : [resolve(shell.cwd, shell.env.dataDir)];
}

/** A key of the demo on this machine, by e-mail or publisher. Null when there is no demo, or nobody of that name in it. */
export async function demoKey(shell: Shell, name: string): Promise<{ api: string; key: string } | null> {
  for (const folder of dataFolders(shell)) {
    const text = await readFile(join(folder, "demo.json"), "utf8").catch(() => null);
    const demo = text === null ? null : Demo.safeParse(JSON.parse(text)).data;
    const key = demo?.keys[name] ?? demo?.publishers[name]?.key;
    if (demo && key !== undefined) return { api: demo.api, key };
  }
  return null;
}

/** The API as the person `--as` names, else SOUK_API_KEY, else the saved sign-in. @throws CliError when there is none. */
export async function signedIn(shell: Shell, as?: string): Promise<Api & { readonly publisher: string | null }> {
  const { accounts, current } = await readCredentials(shell.env);
  if (as !== undefined) {
    const account =
      accounts.find((known) => known.name === as && (current === null || known.api === current.api)) ??
      accounts.find((known) => known.name === as);
    if (account) return { ...openApi(account.api, account.key, shell), publisher: account.publisher };
    const demo = await demoKey(shell, as);
    if (demo) return { ...openApi(demo.api, demo.key, shell), publisher: null };
    throw new CliError("signIn", `nobody is signed in as ${as}`, {
      fix: "souk login --key sk_… saves a sign-in; souk whoami --all lists them",
    });
  }
  if (shell.env.apiKey !== undefined) return { ...openApi(shell.env.apiUrl ?? DEFAULT_API, shell.env.apiKey, shell), publisher: null };
  const account = accounts.find((known) => known.api === current?.api && known.name === current.name);
  if (!account)
    throw new CliError("signIn", "you are not signed in", {
      fix: "souk login --key sk_… (make one on the page API keys), or souk login --as <e-mail of the demo>",
    });
  return { ...openApi(account.api, account.key, shell), publisher: account.publisher };
}
