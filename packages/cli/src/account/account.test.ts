import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPublisherKey } from "../build/index.ts";
import { type FakeApi, problem, startFakeApi } from "../testing/fake-api.ts";
import { souk, testShell } from "../testing/shell.ts";
import { pinnedReceiptKeys } from "./keyring.ts";

const KEY = "sk_test_abc_secret_crc";
const receiptKey = createPublisherKey().publicJwk;
const employee = {
  kind: "employee",
  name: "Mei Lin",
  email: "mei@acme.example",
  company: { name: "Acme" },
  publisher: null,
  roles: ["finance"],
  scopes: ["*"],
  expiresAt: null,
};

let api: FakeApi;
beforeEach(async () => {
  api = await startFakeApi();
  api.on("GET /v1/whoami", { json: employee });
  api.on("GET /.well-known/souk-receipt-keys", { json: { keys: [receiptKey, { kty: "RSA" }] } });
});
afterEach(() => api.close());

const permissionsOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe("signing in", () => {
  it("saves the key for its owner only, pins the receipt keys, and shows neither", async () => {
    const shell = testShell();
    expect(await souk(shell, "login", "--api", api.url, "--key", KEY)).toBe(0);
    expect(api.seen[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    const file = join(shell.env.configFolder, "credentials.json");
    expect([permissionsOf(shell.env.configFolder), permissionsOf(file), permissionsOf(join(shell.env.configFolder, "keys.json"))]).toEqual([
      "700",
      "600",
      "600",
    ]);
    expect(await pinnedReceiptKeys(shell.env, api.url)).toEqual([receiptKey]);
    expect([...shell.stdout, ...shell.stderr].join()).not.toContain(KEY);
    expect(await souk(shell, "whoami", "--json")).toBe(0);
    expect(JSON.parse(shell.stdout.at(-1) ?? "")).toMatchObject({ email: "mei@acme.example", api: api.url });
  });

  it("reads the key from stdin, so that it stays out of the shell's history", async () => {
    const shell = testShell({ stdin: `${KEY}\n` });
    expect(await souk(shell, "login", "--api", api.url, "--key", "-")).toBe(0);
  });

  it("keeps a pinned key when the API stops publishing it", async () => {
    const shell = testShell();
    await souk(shell, "login", "--api", api.url, "--key", KEY);
    const next = createPublisherKey().publicJwk;
    api.on("GET /.well-known/souk-receipt-keys", { json: { keys: [next] } });
    await souk(shell, "login", "--api", api.url, "--key", KEY);
    expect((await pinnedReceiptKeys(shell.env, api.url)).map((key) => key.kid)).toEqual([receiptKey.kid, next.kid]);
  });

  it("makes a publisher's signing key once, registers its public half, and keeps it over logout", async () => {
    const shell = testShell();
    api.on("GET /v1/whoami", { json: { ...employee, kind: "publisher", email: "", name: "ledgerly", publisher: "ledgerly" } });
    api.on("PUT /v1/publishers/ledgerly/keys", { json: { kid: "x" } });
    expect(await souk(shell, "login", "--api", api.url, "--key", KEY)).toBe(0);
    const registered = api.seen.find((request) => request.route.startsWith("PUT"))?.body as { jwk: { kid: string; d?: string } };
    expect(registered.jwk.d).toBeUndefined();
    expect(await souk(shell, "logout")).toBe(0);
    expect(await souk(shell, "whoami")).toBe(3);
    await souk(shell, "login", "--api", api.url, "--key", KEY);
    expect(api.seen.filter((request) => request.route.startsWith("PUT")).map((request) => request.body)).toEqual([registered, registered]);
  });

  it("keeps several sign-ins apart; --as chooses one", async () => {
    const shell = testShell();
    await souk(shell, "login", "--api", api.url, "--key", KEY);
    api.on("GET /v1/whoami", (request) => ({
      json: { ...employee, email: request.headers.authorization?.includes("sk_b") ? "bo@acme.example" : "mei@acme.example" },
    }));
    await souk(shell, "login", "--api", api.url, "--key", "sk_b");
    expect(await souk(shell, "whoami", "--as", "mei@acme.example", "--json")).toBe(0);
    expect(api.seen.at(-1)?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(await souk(shell, "whoami", "--json")).toBe(0);
    expect(api.seen.at(-1)?.headers.authorization).toBe("Bearer sk_b");
    expect(await souk(shell, "whoami", "--as", "nobody@acme.example")).toBe(3);
    expect(await souk(shell, "whoami", "--all", "--json")).toBe(0);
    expect(shell.stdout.at(-1)).not.toContain("sk_b");
  });

  it("signs in as somebody of the demo on this machine, without typing a key", async () => {
    const shell = testShell();
    mkdirSync(shell.env.dataDir ?? "", { recursive: true });
    const demo = { api: api.url, keys: { "mei@acme.example": "sk_demo" }, publishers: { ledgerly: { key: "sk_pub" } } };
    writeFileSync(join(shell.env.dataDir ?? "", "demo.json"), JSON.stringify(demo));
    expect(await souk(shell, "login", "--as", "mei@acme.example")).toBe(0);
    expect(api.seen[0]?.headers.authorization).toBe("Bearer sk_demo");
    expect(await souk(shell, "login", "--as", "nobody")).toBe(4);
  });

  it("takes SOUK_API_KEY before any saved sign-in", async () => {
    const shell = testShell({ env: { apiKey: "sk_ci", apiUrl: api.url } });
    expect(await souk(shell, "whoami")).toBe(0);
    expect(api.seen[0]?.headers.authorization).toBe("Bearer sk_ci");
    expect(existsSync(shell.env.configFolder)).toBe(false);
  });
});

describe("what goes wrong", () => {
  it("a wrong key saves nothing", async () => {
    const shell = testShell();
    api.on("GET /v1/whoami", problem("unauthenticated"));
    expect(await souk(shell, "login", "--api", api.url, "--key", KEY)).toBe(3);
    expect(existsSync(join(shell.env.configFolder, "credentials.json"))).toBe(false);
  });

  it.each([
    ["an API that is not there", { apiUrl: "http://127.0.0.1:1" }, 8, "cannot be reached"],
    ["something that is no API", {}, 8, "without JSON"],
  ])("%s is told from a refusal", async (_, env, exit, text) => {
    api.on("GET /v1/whoami", { text: "<html>" });
    const shell = testShell({ env: { apiUrl: api.url, apiKey: KEY, ...env } });
    expect(await souk(shell, "whoami")).toBe(exit);
    expect(shell.stderr.join()).toContain(text);
  });

  it("a redirect never takes the key elsewhere", async () => {
    const other = await startFakeApi();
    api.on("GET /v1/whoami", { status: 307, json: {}, location: `${other.url}/v1/whoami` });
    const shell = testShell({ env: { apiUrl: api.url, apiKey: KEY } });
    other.on("GET /v1/whoami", { json: employee });
    expect(await souk(shell, "whoami")).toBe(8);
    expect(other.seen).toEqual([]);
    await other.close();
  });

  it("a damaged settings file is named", async () => {
    const shell = testShell();
    await souk(shell, "login", "--api", api.url, "--key", KEY);
    const file = join(shell.env.configFolder, "credentials.json");
    writeFileSync(file, readFileSync(file, "utf8").slice(0, -5));
    expect(await souk(shell, "whoami")).toBe(2);
    expect(shell.stderr.join()).toContain(file);
  });

  it("Ctrl-C during a request ends with 130", async () => {
    const shell = testShell({ env: { apiUrl: api.url, apiKey: KEY } });
    api.on("GET /v1/whoami", () => {
      shell.interrupt();
      return { json: employee };
    });
    expect(await souk(shell, "whoami")).toBe(130);
  });
});
