import { Ed25519Jwk } from "@souk/contracts";
import { z } from "zod";
import { openApi } from "../account/api.ts";
import { saveAccount } from "../account/credentials.ts";
import { pinReceiptKeys, publisherKey } from "../account/keyring.ts";
import { DEFAULT_API, demoKey, Whoami } from "../account/session.ts";
import { publicJwkOf } from "../build/index.ts";
import { CliError } from "../cli-error.ts";
import { command } from "../command.ts";
import { print } from "../output.ts";
import type { Shell } from "../shell.ts";

const ReceiptKeys = z.looseObject({ keys: z.array(z.unknown()) });

async function askForKey(shell: Shell): Promise<string> {
  if (!shell.isInteractive)
    throw new CliError("usage", "souk login needs a key", { fix: "souk login --key sk_…, or pipe it: souk login --key - < file" });
  const { isCancel, password } = await import("@clack/prompts");
  const answer = await password({ message: "API key (sk_…)", output: process.stderr });
  if (isCancel(answer)) throw new CliError("interrupted", "no key was given");
  return answer;
}

/** The key and the API it is for: from the option, stdin, the demo on this machine, or the person. */
async function chooseKey(
  shell: Shell,
  args: { key?: string | undefined; as?: string | undefined; api?: string | undefined },
): Promise<{ api: string; key: string }> {
  const fallback = args.api ?? shell.env.apiUrl ?? DEFAULT_API;
  if (args.as !== undefined && args.key === undefined) {
    const demo = await demoKey(shell, args.as);
    if (!demo)
      throw new CliError("notFound", `the demo on this machine knows no ${args.as}`, {
        fix: "start it once with npm start, or give a key with --key sk_…",
      });
    return { ...demo, api: args.api ?? demo.api };
  }
  const key = args.key === "-" ? (await shell.readInput()).trim() : (args.key ?? (await askForKey(shell)));
  if (!/^sk_\S+$/.test(key))
    throw new CliError("usage", "an API key begins with sk_", {
      fix: "it was shown once, on the page API keys; make another one there when it is lost",
    });
  return { api: fallback, key };
}

export const login = command({
  name: "login",
  summary: "Save a sign-in; a publisher's key also gets its signing key",
  args: {
    api: { type: "string", description: `URL of the API (default: ${DEFAULT_API})` },
    key: { type: "string", description: "API key sk_…, or - to read it from stdin" },
    as: { type: "string", description: "E-mail or publisher of the demo on this machine, instead of a key" },
  },
  async run({ args, shell, json }) {
    const { api: url, key } = await chooseKey(shell, args);
    const api = openApi(new URL(url).origin, key, shell);
    const who = await api.send({ path: "/v1/whoami", answer: Whoami });
    const publisher = who.publisher ?? null;
    const name = publisher ?? (who.email || who.name || who.kind);
    const saved = await saveAccount(shell.env, { api: api.url, key, name, kind: who.kind, company: who.company.name, publisher });
    shell.note(`signed in as ${name} of ${who.company.name}; saved in ${saved} (readable by you only)`);
    const jwks = await api.send({ path: "/.well-known/souk-receipt-keys", answer: ReceiptKeys });
    const receiptKeys = jwks.keys.flatMap((jwk) => Ed25519Jwk.safeParse(jwk).data ?? []);
    if ((await pinReceiptKeys(shell.env, api.url, receiptKeys)) > 0)
      shell.note("pinned the keys that sign receipts, for souk verify --trust saved");
    let kid: string | null = null;
    if (publisher !== null) {
      const { privateJwk, isNew } = await publisherKey(shell.env, publisher);
      await api.send({
        method: "PUT",
        path: `/v1/publishers/${publisher}/keys`,
        body: { jwk: publicJwkOf(privateJwk) },
        answer: z.unknown(),
      });
      kid = privateJwk.kid;
      shell.note(`${isNew ? "made" : "found"} the signing key ${kid} of ${publisher}; its private half stays on this machine`);
    }
    print(shell, json, {
      value: { api: api.url, name, kind: who.kind, company: who.company.name, publisher, kid },
      text: `${name} · ${who.company.name} · ${api.url}`,
    });
    return "ok";
  },
});
