import { z } from "zod";
import { signedIn } from "../account/session.ts";
import { CliError } from "../cli-error.ts";
import { command } from "../command.ts";
import { print, table } from "../output.ts";

const Secrets = z.looseObject({
  items: z.array(
    z.looseObject({
      name: z.string(),
      publisher: z.string().nullable(),
      skills: z.array(z.string()),
      hosts: z.array(z.string()),
      keyId: z.string(),
      usedAt: z.string().nullable(),
    }),
  ),
});
const listOf = (text: string | undefined): string[] => (text ?? "").split(",").filter((part) => part !== "");
const AS = { type: "string", description: "Another saved sign-in, or an e-mail of the demo on this machine" } as const;
const publisher = { type: "string", description: "For this publisher's skills instead of the company" } as const;

export const secretsSet = command({
  name: "secrets set",
  summary: "Store a secret; its value is asked for, or read from stdin, and cannot be read back",
  args: {
    name: { type: "positional", required: true, description: "A name such as CRM_TOKEN" },
    skill: { type: "string", required: true, description: "Skills that may use it, separated by commas" },
    host: { type: "string", required: true, description: "Hosts it may be sent to, separated by commas" },
    publisher,
    as: AS,
  },
  async run({ args, shell, json }) {
    const value = (await shell.readSecret(`Value of ${args.name} (not shown): `)).replace(/\r?\n$/, "");
    if (value === "") throw new CliError("usage", "no value", { fix: 'printf %s "$TOKEN" | souk secrets set NAME --skill … --host …' });
    const body = { value, skills: listOf(args.skill), hosts: listOf(args.host), ...(args.publisher ? { publisher: args.publisher } : {}) };
    await (await signedIn(shell, args.as)).send({
      method: "PUT",
      path: `/v1/secrets/${encodeURIComponent(args.name)}`,
      body,
      answer: z.null(),
    });
    print(shell, json, {
      value: { name: args.name },
      text: `stored ${args.name} for ${body.skills.join(", ")}, sent only to ${body.hosts.join(", ")}`,
    });
    return "ok";
  },
});

export const secretsLs = command({
  name: "secrets ls",
  summary: "List secrets by name, with the skills and hosts they are for",
  args: { as: AS },
  async run({ args, shell, json }) {
    const { items } = await (await signedIn(shell, args.as)).send({ path: "/v1/secrets", answer: Secrets });
    const rows = items.map((item) => [
      item.name,
      item.publisher ?? "company",
      item.skills.join(" "),
      item.hosts.join(" "),
      item.usedAt ?? "never",
      item.keyId,
    ]);
    const text = rows.length === 0 ? "there are no secrets" : table([["name", "of", "skills", "hosts", "last used", "key"], ...rows]);
    print(shell, json, { value: items, text });
    return "ok";
  },
});

export const secretsRm = command({
  name: "secrets rm",
  summary: "Forget a secret",
  args: { name: { type: "positional", required: true, description: "Its name" }, publisher, as: AS },
  async run({ args, shell, json }) {
    const query = args.publisher ? `?publisher=${encodeURIComponent(args.publisher)}` : "";
    await (await signedIn(shell, args.as)).send({
      method: "DELETE",
      path: `/v1/secrets/${encodeURIComponent(args.name)}${query}`,
      answer: z.null(),
    });
    print(shell, json, { value: { name: args.name }, text: `removed ${args.name}` });
    return "ok";
  },
});

export const adminKeysRotate = command({
  name: "admin keys rotate",
  summary: "Seal everything at rest anew under the current master key (operator)",
  args: { as: AS },
  async run({ args, shell, json }) {
    const answer = z.object({ keyId: z.string(), resealed: z.number() });
    const rotated = await (await signedIn(shell, args.as)).send({
      method: "POST",
      path: "/v1/operator/keys/rotate",
      body: {},
      answer,
      timeoutMs: 600_000,
    });
    print(shell, json, { value: rotated, text: `${rotated.resealed} sealed anew under ${rotated.keyId}; SOUK_MASTER_KEY_OLD can go` });
    return "ok";
  },
});
