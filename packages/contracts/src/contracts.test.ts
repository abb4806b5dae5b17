import { ERROR_STATUS } from "@souk/kernel";
import { describe, expect, it } from "vitest";
import { CallRequest, CallResponse, IdempotencyKey } from "./call.ts";
import { Decision, GrantText } from "./grant.ts";
import { InvoiceDocument, ReceiptsFileLine } from "./invoice.ts";
import { Ed25519Jwk, Manifest, ManifestPermissions, SemVer, SkillName } from "./manifest.ts";
import { ErrorCodeSchema, Problem } from "./problem.ts";
import { ReceiptPayload } from "./receipt.ts";

const manifest = {
  manifestVersion: 1,
  abi: 1,
  name: "ledgerly/invoice-match",
  version: "1.0.0",
  title: { en: "Invoice match", zh: "发票匹配" },
  summary: { en: "Matches an invoice against its order.", zh: "将发票与订单匹配。" },
  category: "finance",
  keywords: ["invoice", "发票"],
  input: { type: "object" },
  output: { type: "object" },
  permissions: { files: ["read:/invoices/**"], kv: true },
  price: { currency: "USD", call: "0.002000" },
  outcomes: {
    matched: { price: "0.120000", when: "output.matched", key: "input.invoice", confirm: "signal", settle: "72h", dispute: "14d" },
  },
  errors: { order_missing: "There is no such order." },
  limits: { cpuMs: 500 },
  examples: [{ input: { invoice: "INV-7" } }],
  bundle: { sha256: "a".repeat(64), bytes: 1_200 },
};

describe("Manifest", () => {
  it("[F3] accepts one that says everything", () => {
    expect(Manifest.parse(manifest)).toEqual(manifest);
  });

  it.each([
    ["an unknown member", { ...manifest, entry: "x" }],
    ["another manifest version", { ...manifest, manifestVersion: 2 }],
    ["another ABI", { ...manifest, abi: 2 }],
    ["a name in capitals", { ...manifest, name: "Ledgerly/match" }],
    ["a name without publisher", { ...manifest, name: "match" }],
    ["a version that is no semver", { ...manifest, version: "1.0" }],
    ["build metadata", { ...manifest, version: "1.0.0+1" }],
    ["a text in one language", { ...manifest, title: { en: "x" } }],
    ["an unknown category", { ...manifest, category: "games" }],
    ["a price as a number", { ...manifest, price: { currency: "USD", call: 0.002 } }],
    ["a price with two decimals", { ...manifest, price: { currency: "USD", call: "0.00" } }],
    ["an unknown currency", { ...manifest, price: { currency: "BTC", call: "0.002000" } }],
    ["an outcome without key", { ...manifest, outcomes: { matched: { ...manifest.outcomes.matched, key: "" } } }],
    ["an outcome named like a method", { ...manifest, outcomes: { "a b": manifest.outcomes.matched } }],
    ["a window that is no duration", { ...manifest, outcomes: { matched: { ...manifest.outcomes.matched, settle: "soon" } } }],
    ["an unknown confirmer", { ...manifest, outcomes: { matched: { ...manifest.outcomes.matched, confirm: "seller" } } }],
    ["too much CPU", { ...manifest, limits: { cpuMs: 60_000 } }],
    ["a hash in capitals", { ...manifest, bundle: { sha256: "A".repeat(64), bytes: 1 } }],
    ["an empty bundle", { ...manifest, bundle: { sha256: "a".repeat(64), bytes: 0 } }],
  ])("[F3] refuses %s", (_, bad) => {
    expect(Manifest.safeParse(bad).success).toBe(false);
  });

  it.each<[keyof ManifestPermissions, unknown, boolean]>([
    ["files", ["read:/invoices/**"], true],
    ["files", ["read,write:/a b/中文.csv"], true],
    ["files", ["write,read:/a"], false],
    ["files", ["read:invoices"], false],
    ["files", ["delete:/a"], false],
    ["files", ["read:/a\u0000b"], false],
    ["perms", ["erp.invoices:read"], true],
    ["perms", ["erp:read"], false],
    ["perms", ["erp.*:read"], false],
    ["network", ["GET,POST:api.example.com:8443/v1/**"], true],
    ["network", ["GET:*.example.com"], true],
    ["network", ["get:api.example.com"], false],
    ["network", ["GET:https://api.example.com"], false],
    ["network", ["GET:user@host/"], false],
    ["secrets", ["CRM_TOKEN"], true],
    ["secrets", ["crm"], false],
    ["skills", ["acme/summarize"], true],
    ["skills", ["acme/*"], false],
    ["kv", true, true],
    ["kv", "yes", false],
  ])("[F3] permission %s %j: %s", (kind, value, ok) => {
    expect(ManifestPermissions.safeParse({ [kind]: value }).success).toBe(ok);
  });
});

describe("names and versions", () => {
  it.each(["ab/cd", "ledgerly/invoice-match", `a${"b".repeat(29)}/c${"d".repeat(29)}`])(
    "[F25] %s is a skill that fits MCP's 64 characters",
    (name) => {
      expect(SkillName.safeParse(name).success).toBe(true);
      expect(name.replace("/", "__").length).toBeLessThanOrEqual(64);
    },
  );

  it.each(["a/b", "ab", "ab/cd/ef", "1b/cd", "ab/-cd", "ab/c_d", "ab/cd\n"])("%j is none", (name) => {
    expect(SkillName.safeParse(name).success).toBe(false);
  });

  it.each([
    ["1.0.0", true],
    ["1.0.0-rc.1", true],
    ["01.0.0", false],
    ["1.0.0-", false],
    ["v1.0.0", false],
  ])("version %s: %s", (version, ok) => {
    expect(SemVer.safeParse(version).success).toBe(ok);
  });
});

describe("problems", () => {
  it("[F76] map every error code, and none costs anything", () => {
    expect([...ErrorCodeSchema.options].sort()).toEqual(Object.keys(ERROR_STATUS).sort());
    for (const [code, status] of Object.entries(ERROR_STATUS)) {
      const problem = { type: "about:blank", title: "t", status, detail: "d", code, requestId: "r", retryable: false, billed: false };
      expect(Problem.parse(problem)).toEqual(problem);
      expect(Problem.safeParse({ ...problem, billed: true }).success).toBe(false);
    }
    expect(ErrorCodeSchema.safeParse("teapot").success).toBe(false);
  });

  it("carry decision, pointers and effects", () => {
    const decision = { allowed: false, layer: "employee", rule: null, missing: ["perm:erp.invoices read"], howToFix: "Ask an admin." };
    expect(Decision.parse(decision)).toEqual(decision);
    expect(Decision.safeParse({ ...decision, layer: "moon" }).success).toBe(false);
    const problem = {
      type: "about:blank",
      title: "t",
      status: 403,
      detail: "d",
      code: "permission_denied",
      requestId: "r",
      retryable: false,
      billed: false,
      decision,
      problems: [{ pointer: "/input/invoice", message: "is required" }],
      effects: [{ target: "POST api.example.com/v1", state: "unknown" }],
    };
    expect(Problem.parse(problem)).toEqual(problem);
  });
});

describe("calls", () => {
  it.each([
    [{ input: {} }, true],
    [{ input: null }, true],
    [{ input: {}, version: "1.2.0", dryRun: true, tags: { costCentre: "4711" } }, true],
    [{ input: {}, maxPrice: { amount: "0.25", currency: "USD" } }, true],
    [{ input: {}, maxPrice: { amount: 0.25, currency: "USD" } }, false],
    [{ input: {}, maxPrice: { amount: "-1", currency: "USD" } }, false],
    [{ input: {}, version: "latest" }, false],
    [{ input: {}, employee: "emp_1" }, false],
    [{ input: {}, tags: { costCentre: "x".repeat(101) } }, false],
    ["{}", false],
  ])("[F2] request %j: %s", (request, ok) => {
    expect(CallRequest.safeParse(request).success).toBe(ok);
  });

  it.each([
    ["12345678", true],
    ["1234567", false],
    ["with space1", false],
    ["x".repeat(129), false],
    ["ключ-ключ", false],
  ])("[F71] idempotency key %j: %s", (key, ok) => {
    expect(IdempotencyKey.safeParse(key).success).toBe(ok);
  });

  it("[F79] answers carry charge, outcomes, usage, grant and receipt", () => {
    const answer = {
      callId: "call_1",
      status: "succeeded",
      output: { matched: true },
      charge: {
        billed: true,
        amount: "0.002000",
        currency: "USD",
        lines: [{ meter: "call", quantity: "1", unitPrice: "0.002000", amount: "0.002000" }],
      },
      outcomes: [
        {
          id: "out_1",
          name: "matched",
          key: "INV-7",
          state: "pending",
          confirm: "signal",
          amount: "0.120000",
          settlesAt: "2026-11-25T00:00:00.000Z",
        },
      ],
      usage: { cpuMs: 1.2, wallMs: 5.1, queueMs: 0.2, hostCalls: 2, networkBytes: 0 },
      skill: { name: "ledgerly/invoice-match", version: "1.0.0", sha256: "a".repeat(64) },
      grant: ["file:/invoices/** read"],
      receipt: "a.b.c",
      traceId: "t",
      replayed: false,
    };
    expect(CallResponse.parse(answer)).toEqual(answer);
    expect(CallResponse.safeParse({ ...answer, status: "failed" }).success).toBe(false);
  });
});

describe("grants on the wire", () => {
  it.each([
    ["file:/invoices/** read,write", true],
    ["perm:erp.invoices read", true],
    ["http:api.example.com/v1/** GET", true],
    ["disk:/a read", false],
    ["file:/a", false],
    ["file:/a b read", false],
    ["file:/a read,", false],
    ["file:/a read;write", false],
  ])("%j: %s", (text, ok) => {
    expect(GrantText.safeParse(text).success).toBe(ok);
  });
});

describe("what is signed", () => {
  it("[F79] is strict: nothing can be added to a receipt or an invoice unseen", () => {
    for (const schema of [ReceiptPayload, InvoiceDocument, ReceiptsFileLine, Ed25519Jwk]) {
      const known = schema.safeParse({ surprise: 1 });
      expect(known.success).toBe(false);
      expect(JSON.stringify(known.error?.issues)).toContain("surprise");
    }
  });
});
