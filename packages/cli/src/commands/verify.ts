import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Ed25519Jwk } from "@souk/contracts";
import { verifyInvoice } from "@souk/metering/verify";
import { z } from "zod";
import { readCredentials } from "../account/credentials.ts";
import { pinnedReceiptKeys } from "../account/keyring.ts";
import { CliError } from "../cli-error.ts";
import { command } from "../command.ts";
import { print } from "../output.ts";
import type { Shell } from "../shell.ts";
import { checkAuditExport } from "./verify-audit.ts";
import { type FileKind, kindOf } from "./verify-kind.ts";

const Jwks = z.looseObject({ keys: z.array(z.unknown()) });

async function read(shell: Shell, path: string): Promise<string> {
  try {
    return await readFile(resolve(shell.cwd, path), "utf8");
  } catch (error) {
    throw new CliError("notFound", `${path} cannot be read`, {
      fix: "name a file that was downloaded from the invoice page",
      cause: error,
    });
  }
}

/** @throws CliError when the two files are swapped, or one is of another kind */
function requireReceipts(
  files: { readonly document: FileKind; readonly receipts: FileKind },
  names: { readonly file: string; readonly receipts: string },
): void {
  if (files.document === "receipts")
    throw new CliError("usage", `${names.file} holds receipts, not the invoice`, {
      fix:
        files.receipts === "receipts"
          ? `souk verify <invoice.json> --receipts ${names.file}`
          : `give them the other way round: souk verify ${names.receipts} --receipts ${names.file}`,
    });
  if (files.receipts === "audit")
    throw new CliError("usage", `${names.receipts} is an audit trail, not an invoice's receipts`, {
      fix: `check it by itself: souk verify ${names.receipts}`,
    });
}

/** The key set in a text; none when it is no key set. */
function parseKeys(text: string): unknown[] {
  try {
    return Jwks.safeParse(JSON.parse(text)).data?.keys ?? [];
  } catch {
    return [];
  }
}

/** Keys the buyer trusts: pinned at sign-in, or a JWKS kept from elsewhere. Never anything the invoice brings along. */
async function trustedKeys(shell: Shell, trust: string): Promise<Ed25519Jwk[]> {
  if (trust === "saved") {
    const { current } = await readCredentials(shell.env);
    const keys = await pinnedReceiptKeys(shell.env, current?.api);
    if (keys.length === 0)
      throw new CliError("usage", "no receipt keys are pinned on this machine", {
        fix: "sign in once with souk login, or give a key file: --trust keys.json",
      });
    return keys;
  }
  const keys = parseKeys(await read(shell, trust)).flatMap((jwk) => Ed25519Jwk.safeParse(jwk).data ?? []);
  if (keys.length === 0)
    throw new CliError("usage", `${trust} holds no Ed25519 key`, { fix: 'a JWKS looks like {"keys":[{"kty":"OKP","crv":"Ed25519",…}]}' });
  return keys;
}

/** Layout is not signed: an editor may have changed it. */
const REFORMATTED =
  "\nthe invoice's file was reformatted since it was handed out (spaces, line ends, order or escapes); what it says is as signed";

export const verify = command({
  name: "verify",
  summary: "Check an invoice against its receipts, or an exported audit trail, offline, with keys you pinned",
  args: {
    file: { type: "positional", required: true, description: "The invoice's JSON file, or the audit trail's JSONL file" },
    receipts: { type: "string", description: "The invoice's receipts file (.receipts.jsonl)" },
    since: { type: "string", description: "Audit: a checkpoint kept from earlier, which the trail must continue" },
    trust: { type: "string", default: "saved", description: "A JWKS file, or saved: the keys pinned at sign-in" },
  },
  async run({ args, shell, json }) {
    const document = await read(shell, args.file);
    const kind = kindOf(document);
    if (kind === "audit") {
      const since = args.since === undefined ? null : await read(shell, args.since);
      return checkAuditExport({ shell, json }, { text: document, since, trustedKeys: await trustedKeys(shell, args.trust) });
    }
    if (args.receipts === undefined)
      throw new CliError(
        "usage",
        kind === "receipts" ? `${args.file} holds receipts, not the invoice` : "an invoice is checked against its receipts",
        {
          fix: kind === "receipts" ? `souk verify <invoice.json> --receipts ${args.file}` : "add --receipts <file.receipts.jsonl>",
        },
      );
    const receiptsJsonl = await read(shell, args.receipts);
    requireReceipts({ document: kind, receipts: kindOf(receiptsJsonl) }, { file: args.file, receipts: args.receipts });
    const result = await verifyInvoice({ document, receiptsJsonl, trustedKeys: await trustedKeys(shell, args.trust) });
    const { invoice } = result;
    const subject = invoice
      ? `invoice ${invoice.number ?? invoice.id} of ${invoice.company.name}, ${invoice.period.key}: ${invoice.total} ${invoice.currency}`
      : args.file;
    const standing =
      invoice && ["open", "draft", "in_review"].includes(invoice.status)
        ? `\nit is ${invoice.status}, not final: amounts may still be added until the month is closed`
        : "";
    const text = result.ok
      ? `verified: ${subject}${standing}${result.isReformatted ? REFORMATTED : ""}\n${result.receipts} receipts, each signed by a key you pinned, add up to every line and to the total`
      : [`NOT verified: ${subject}`, ...result.problems.map((problem) => `  ${problem.code}: ${problem.message}`)].join("\n");
    print(shell, json, {
      value: {
        ok: result.ok,
        receipts: result.receipts,
        problems: result.problems,
        invoice: invoice?.id ?? null,
        isReformatted: result.isReformatted,
      },
      text,
    });
    return result.ok ? "ok" : "failed";
  },
});
