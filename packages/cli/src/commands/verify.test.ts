import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { micro, percentFloor } from "@souk/kernel";
import {
  buildInvoice,
  invoiceText,
  JWS_TYPES,
  leafHash,
  merkleRootHex,
  receiptPayload,
  receiptText,
  type SigningKey,
  signCompact,
  signingKey,
} from "@souk/metering";
import { beforeEach, describe, expect, it } from "vitest";
import { pinReceiptKeys } from "../account/keyring.ts";
import { souk, type TestShell, testShell } from "../testing/shell.ts";

const key = signingKey(generateKeyPairSync("ed25519").privateKey);
const foreign = signingKey(generateKeyPairSync("ed25519").privateKey);

/** An invoice with four calls, signed by a key. */
function signedInvoice(by: SigningKey): { document: string; receipts: string[] } {
  const unit = micro(2_000n);
  const payloads = [1, 2, 3, 4].map((i) =>
    receiptPayload({
      id: `rcp_${i}`,
      kind: "call",
      company: "co_a",
      callId: `call_${i}`,
      skill: "ledgerly/invoice-match",
      version: "1.2.0",
      sha256: "a".repeat(64),
      terms: "b".repeat(64),
      termsVersion: 1,
      line: { meter: "call", quantity: 1n, unitPrice: unit, amount: unit, fee: percentFloor(unit, 1_500) },
      currency: "USD",
      costCentre: "",
      at: Date.UTC(2026, 10, i),
      period: "2026-11",
    }),
  );
  const unsigned = {
    v: 1 as const,
    id: "inv_1",
    number: "2026-0001",
    status: "final" as const,
    company: { id: "co_a", name: "Acme" },
    period: { key: "2026-11", from: "2026-11-01T00:00:00.000Z", to: "2026-12-01T00:00:00.000Z", timeZone: "UTC" },
    currency: "USD" as const,
    ...buildInvoice(payloads, "USD"),
    receipts: { count: payloads.length, merkleRoot: merkleRootHex(payloads.map((payload) => leafHash(receiptText(payload)))) },
    issuedAt: "2026-12-01T00:00:00.000Z",
  };
  return {
    document: JSON.stringify({ ...unsigned, signature: signCompact(invoiceText(unsigned), by, JWS_TYPES.invoice) }),
    receipts: payloads.map((payload) => JSON.stringify({ receipt: signCompact(receiptText(payload), by, JWS_TYPES.receipt) })),
  };
}

let shell: TestShell;
beforeEach(() => {
  shell = testShell();
});

const write = (name: string, text: string): void => writeFileSync(join(shell.cwd, name), text);

function writeInvoice({ document, receipts }: { document: string; receipts: string[] }): void {
  write("invoice.json", document);
  write("receipts.jsonl", `${receipts.join("\n")}\n`);
  write("keys.json", JSON.stringify({ keys: [key.publicJwk] }));
}

const verify = (trust: string, ...words: string[]) =>
  souk(shell, "verify", "invoice.json", "--receipts", "receipts.jsonl", "--trust", trust, ...words);

describe("souk verify", () => {
  it("[F114] accepts an honest invoice with a key file, and with keys pinned at sign-in", async () => {
    writeInvoice(signedInvoice(key));
    expect(await verify("keys.json")).toBe(0);
    expect(shell.stdout.join()).toContain("verified: invoice 2026-0001 of Acme, 2026-11");
    await pinReceiptKeys(shell.env, "http://127.0.0.1:4000", [{ ...key.publicJwk } as never]);
    expect(await verify("saved", "--json")).toBe(0);
    expect(JSON.parse(shell.stdout.at(-1) ?? "")).toEqual({
      ok: true,
      receipts: 4,
      problems: [],
      invoice: "inv_1",
      isReformatted: true,
    });
  });

  it("[F114] says when only the layout of the invoice changed since it was handed out", async () => {
    const invoice = signedInvoice(key);
    writeInvoice({ ...invoice, document: `${JSON.stringify(JSON.parse(invoice.document), null, 2)}\n` });
    expect(await verify("keys.json")).toBe(0);
    expect(shell.stdout.join()).not.toContain("reformatted");
    writeInvoice({ ...invoice, document: JSON.stringify(JSON.parse(invoice.document), null, "\t") });
    expect(await verify("keys.json")).toBe(0);
    expect(shell.stdout.at(-1)).toContain("the invoice's file was reformatted since it was handed out");
  });

  it.each<[string, (invoice: { document: string; receipts: string[] }) => { document: string; receipts: string[] }]>([
    ["a missing receipt", ({ document, receipts }) => ({ document, receipts: receipts.slice(1) })],
    ["an added receipt", ({ document, receipts }) => ({ document, receipts: [...receipts, receipts[0] ?? ""] })],
    ["receipts in another order", ({ document, receipts }) => ({ document, receipts: receipts.toReversed() })],
    ["another total", ({ document, receipts }) => ({ document: document.replace(/"total":"[^"]+"/, '"total":"9.000000"'), receipts })],
    ["a forgery signed with a key of its own", () => signedInvoice(foreign)],
  ])("[F114] refuses %s", async (_, change) => {
    writeInvoice(change(signedInvoice(key)));
    expect(await verify("keys.json")).toBe(1);
    expect(shell.stdout.join()).toContain("NOT verified");
  });

  it("says which file is which when they are swapped, or one is of another kind", async () => {
    writeInvoice(signedInvoice(key));
    expect(await souk(shell, "verify", "receipts.jsonl", "--receipts", "invoice.json", "--trust", "keys.json")).toBe(2);
    expect(shell.stderr.join()).toContain("souk verify invoice.json --receipts receipts.jsonl");
    expect(await souk(shell, "verify", "receipts.jsonl", "--trust", "keys.json")).toBe(2);
    expect(shell.stderr.join()).toContain("receipts.jsonl holds receipts, not the invoice");
    write("trail.jsonl", '{"type":"entry","seq":2}\n');
    expect(await souk(shell, "verify", "invoice.json", "--receipts", "trail.jsonl", "--trust", "keys.json")).toBe(2);
    expect(shell.stderr.join()).toContain("souk verify trail.jsonl");
    expect(await souk(shell, "verify", "trail.jsonl", "--trust", "keys.json")).toBe(1);
    expect(shell.stdout.join()).toContain("header_missing");
  });

  it("never trusts without a pinned key", async () => {
    writeInvoice(signedInvoice(key));
    expect(await verify("saved")).toBe(2);
    write("keys.json", "{}");
    expect(await verify("keys.json")).toBe(2);
    expect(await verify("none.json")).toBe(4);
  });
});
