import { generateKeyPairSync } from "node:crypto";
import { JWS_TYPES, signCompact, signingKey } from "@souk/metering";
import { verifyInvoice } from "@souk/metering/verify";
import { createTestDatabase, type TestDatabase } from "@souk/test-kit/postgres";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Market, openMarket, SKILLS } from "./market.ts";

interface Proof {
  readonly document: string;
  readonly receiptsJsonl: string;
  readonly trustedKeys: Awaited<ReturnType<Market["files"]>>["trustedKeys"];
}

let database: TestDatabase;
let market: Market;
let proof: Proof;
/** The same month of another buyer, signed by the same key. */
let other: Proof;

async function billMonth(slug: string, calls: number): Promise<Proof> {
  const buyer = await market.addBuyer(slug, "UTC");
  const [skill] = SKILLS;
  if (!skill) throw new Error("no skill");
  for (let i = 0; i < calls; i++) {
    market.clock.advance(60_000);
    const outcome = i % 3 === 0 ? { outcome: { name: "matched", key: `INV-${i}` } } : {};
    const { outcomeId } = await market.call(buyer, { skill, costCentre: i % 2 === 0 ? "ops" : "", ...outcome });
    if (outcomeId) await market.services.outcome.confirm(buyer.finance, { id: outcomeId });
  }
  const [open] = (await market.services.invoices.list(buyer.finance)).items;
  return market.files(buyer, open?.id ?? "");
}

beforeAll(async () => {
  database = await createTestDatabase();
  market = await openMarket(database, { startMs: Date.UTC(2026, 8, 3), seed: 5 });
  proof = await billMonth("acme", 12);
  other = await billMonth("globex", 4);
});
afterAll(async () => {
  await market.close();
  await database.drop();
});

const linesOf = (file: string): string[] => file.trimEnd().split("\n");
const fileOf = (lines: readonly string[]): string => `${lines.join("\n")}\n`;

/** Replaces one character by another one. */
function flip(text: string, at: number, by: number): string {
  const place = at % text.trimEnd().length;
  const now = text.charCodeAt(place);
  const changed = String.fromCharCode(33 + ((now - 33 + 1 + (by % 92) + 94) % 94));
  return text.slice(0, place) + changed + text.slice(place + 1);
}

type Tampering = (from: Proof, a: number, b: number) => Partial<Proof>;
const TAMPERINGS: Readonly<Record<string, Tampering>> = {
  "a character of the invoice": ({ document }, a, b) => ({ document: flip(document, a, b) }),
  "a character of the receipts": ({ receiptsJsonl }, a, b) => ({ receiptsJsonl: flip(receiptsJsonl, a, b) }),
  "a missing receipt": ({ receiptsJsonl }, a) => {
    const lines = linesOf(receiptsJsonl);
    lines.splice(a % lines.length, 1);
    return { receiptsJsonl: fileOf(lines) };
  },
  "a repeated receipt": ({ receiptsJsonl }, a, b) => {
    const lines = linesOf(receiptsJsonl);
    lines.splice(b % lines.length, 0, lines[a % lines.length] ?? "");
    return { receiptsJsonl: fileOf(lines) };
  },
  "two receipts in each other's place": ({ receiptsJsonl }, a, b) => {
    const lines = linesOf(receiptsJsonl);
    const [i, j] = [a % lines.length, (a + 1 + (b % (lines.length - 1))) % lines.length];
    [lines[i], lines[j]] = [lines[j] ?? "", lines[i] ?? ""];
    return { receiptsJsonl: fileOf(lines) };
  },
  "a receipt of another company": ({ receiptsJsonl }, a, b) => {
    const [lines, foreign] = [linesOf(receiptsJsonl), linesOf(other.receiptsJsonl)];
    lines.splice(a % lines.length, 1, foreign[b % foreign.length] ?? "");
    return { receiptsJsonl: fileOf(lines) };
  },
  "the invoice of another company": () => ({ document: other.document }),
  "no receipts at all": () => ({ receiptsJsonl: "" }),
};

/** The whole proof signed again by a key the buyer never pinned. */
function forge({
  document,
  receiptsJsonl,
}: Proof): Proof["trustedKeys"][number] & { readonly document: string; readonly receiptsJsonl: string } {
  const key = signingKey(generateKeyPairSync("ed25519").privateKey);
  const { signature, ...rest } = JSON.parse(document) as { signature: string };
  const text = Buffer.from(signature.split(".")[1] ?? "", "base64url").toString();
  const receipts = linesOf(receiptsJsonl).map((line) => {
    const { receipt } = JSON.parse(line) as { receipt: string };
    return JSON.stringify({
      receipt: signCompact(Buffer.from(receipt.split(".")[1] ?? "", "base64url").toString(), key, JWS_TYPES.receipt),
    });
  });
  const forged = `${JSON.stringify({ ...rest, signature: signCompact(text, key, JWS_TYPES.invoice) }, null, 2)}\n`;
  return { ...key.publicJwk, document: forged, receiptsJsonl: fileOf(receipts) };
}

describe("an invoice and its receipts file", () => {
  it("[F79] [F104] verify with the pinned key as they are, also while the month is open", async () => {
    expect(await verifyInvoice(proof)).toMatchObject({ ok: true, problems: [], receipts: 16 });
  });

  it.each(Object.entries(TAMPERINGS))("[I2] %s is caught, every time", async (_name, tamper) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), fc.nat(1_000_000), async (a, b) => {
        const changed = { ...proof, ...tamper(proof, a, b) };
        fc.pre(changed.document !== proof.document || changed.receiptsJsonl !== proof.receiptsJsonl);
        const result = await verifyInvoice(changed);
        expect(result.ok).toBe(false);
        expect(result.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 25, seed: 7 },
    );
  });

  it("a forgery signed by a key of its own proves nothing with the pinned one", async () => {
    const { document, receiptsJsonl, ...jwk } = forge(proof);
    const result = await verifyInvoice({ document, receiptsJsonl, trustedKeys: proof.trustedKeys });
    expect(result.ok).toBe(false);
    expect(result.problems.map((problem) => problem.code)).toContain("document_untrusted_key");
    // The forgery itself is flawless: only the pinned key tells.
    expect(await verifyInvoice({ document, receiptsJsonl, trustedKeys: [jwk] })).toMatchObject({ ok: true });
  });
});
