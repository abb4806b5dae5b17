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

  const REFORMATTED: Readonly<Record<string, (text: string) => string>> = {
    "four spaces": (text) => JSON.stringify(JSON.parse(text), null, 4),
    tabs: (text) => JSON.stringify(JSON.parse(text), null, "\t"),
    "one line": (text) => JSON.stringify(JSON.parse(text)),
    "line ends of Windows": (text) => text.replaceAll("\n", "\r\n"),
    "a byte order mark": (text) => `\uFEFF${text}`,
    "spaces before colons": (text) => text.replaceAll('": ', '" :  '),
    "escapes for what is not ASCII, and for slashes": (text) =>
      text.replaceAll("/", "\\/").replaceAll(/[^\x20-\x7e\n]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`),
    "members in another order": (text) =>
      JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text) as object).reverse()), null, 2).replace(/^/, " "),
  };

  it.each(Object.entries(REFORMATTED))("[F114] an invoice with %s verifies, and is said to be reformatted", async (_name, reformat) => {
    const document = reformat(proof.document);
    expect(document).not.toBe(proof.document);
    expect(await verifyInvoice({ ...proof, document })).toMatchObject({ ok: true, problems: [], receipts: 16, isReformatted: true });
  });

  it("[F114] as it was handed out it is not; a receipts file with other line ends is named", async () => {
    expect(await verifyInvoice(proof)).toMatchObject({ ok: true, isReformatted: false });
    const { problems } = await verifyInvoice({ ...proof, receiptsJsonl: proof.receiptsJsonl.replaceAll("\n", "\r\n") });
    expect(problems[0]).toMatchObject({ code: "receipt_malformed", message: expect.stringContaining("download the file again") });
  });

  it("[F114] any changed value fails, however the file is laid out", async () => {
    const lines = proof.document.split("\n");
    let changes = 0;
    for (const [i, line] of lines.entries()) {
      const value = /^(\s*(?:"[^"]*": )?)("(?:[^"\\]|\\.)*"|-?[\d.]+|true|false|null)(,?)$/.exec(line);
      if (!value) continue;
      changes += 1;
      const other = value[2]?.startsWith('"') ? `"x${value[2].slice(1)}` : value[2] === "7" ? "8" : "7";
      const document = [...lines.slice(0, i), `${value[1]}${other}${value[3]}`, ...lines.slice(i + 1)]
        .map((one) => `  ${one}`)
        .join("\r\n");
      expect((await verifyInvoice({ ...proof, document })).ok, line).toBe(false);
    }
    expect(changes).toBeGreaterThan(30);
  });

  it.each<[string, (text: string) => string, string]>([
    ["a name twice, the signed value last", (text) => text.replace('{\n  "', '{\n  "total": "0.00",\n  "'), "twice"],
    ["a name twice with an escape", (text) => text.replace('{\n  "', '{\n  "tot\\u0061l": "0.00",\n  "'), "twice"],
    ["a count as 16.0", (text) => text.replace('"count": 16', '"count": 16.0'), "16.0"],
    ["a count as 1.6e1", (text) => text.replace('"count": 16', '"count": 1.6e1'), "1.6e1"],
    ["a name more", (text) => text.replace('{\n  "', '{\n  "note": "",\n  "'), "not an invoice document"],
    ["two documents", (text) => text + text, "not an invoice document"],
  ])("[F114] %s is refused, and the message says so", async (_name, change, words) => {
    const document = change(proof.document);
    expect(document).not.toBe(proof.document);
    const { ok, problems } = await verifyInvoice({ ...proof, document });
    expect(ok).toBe(false);
    expect(problems).toMatchObject([{ code: "document_malformed", message: expect.stringContaining(words) }]);
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
