import { readCredentials } from "../account/credentials.ts";
import { signedIn, Whoami } from "../account/session.ts";
import { command } from "../command.ts";
import { print, table } from "../output.ts";

export const whoami = command({
  name: "whoami",
  summary: "Show who is signed in, where, and with which rights",
  args: {
    all: { type: "boolean", description: "List every saved sign-in" },
    as: { type: "string", description: "Another saved sign-in" },
  },
  async run({ args, shell, json }) {
    if (args.all) {
      const { accounts, current } = await readCredentials(shell.env);
      const rows = accounts.map(({ api, name, kind, company }) => [
        name === current?.name && api === current.api ? "*" : " ",
        name,
        kind,
        company,
        api,
      ]);
      print(shell, json, {
        value: accounts.map(({ key: _, ...account }) => account),
        text: rows.length === 0 ? "no sign-in is saved" : table(rows),
      });
      return "ok";
    }
    const api = await signedIn(shell, args.as);
    const who = await api.send({ path: "/v1/whoami", answer: Whoami });
    const rows = [
      ["name", who.email || who.name || "-"],
      ["kind", who.kind],
      ["company", who.company.name],
      ...(who.publisher ? [["publisher", who.publisher]] : []),
      ["roles", (who.roles ?? []).join(", ") || "-"],
      ["scopes", (who.scopes ?? []).join(", ") || "-"],
      ["expires", who.expiresAt ?? "never"],
      ["api", api.url],
    ];
    print(shell, json, { value: { ...who, api: api.url }, text: table(rows) });
    return "ok";
  },
});
