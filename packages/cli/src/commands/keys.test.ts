import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeApi, startFakeApi } from "../testing/fake-api.ts";
import { souk, testShell } from "../testing/shell.ts";

let api: FakeApi;
beforeEach(async () => {
  api = await startFakeApi();
});
afterEach(() => api.close());

const shellFor = (url = api.url) => testShell({ env: { apiUrl: url, apiKey: "sk_x" } });
const KEY = {
  id: "key_1",
  name: "ci",
  kind: "employee",
  holder: { id: "emp_1", name: "Mei" },
  status: "active",
  start: "sk_live_abc",
  scopes: ["read"],
  lastUsedAt: null,
  expiresAt: "2027-01-01T00:00:00.000Z",
};

describe("souk keys", () => {
  it("lists every page, without texts", async () => {
    api.on("GET /v1/keys?of=company&limit=200", { json: { items: [KEY], nextCursor: "next" } });
    api.on("GET /v1/keys?of=company&limit=200&cursor=next", { json: { items: [{ ...KEY, id: "key_2" }], nextCursor: null } });
    const shell = shellFor();
    expect(await souk(shell, "keys", "list", "--all")).toBe(0);
    expect(shell.stdout.join("\n")).toMatch(/key_1 +ci +employee Mei +read +active +never +2027-01-01 +sk_live_abc\nkey_2 /);
  });

  it("makes one for reading unless more is said; only the text goes to stdout", async () => {
    api.on("POST /v1/keys", () => ({ status: 201, json: { ...KEY, key: "sk_live_abc_secret" } }));
    const shell = shellFor();
    expect(await souk(shell, "keys", "create", "ci")).toBe(0);
    expect(shell.stdout).toEqual(["sk_live_abc_secret"]);
    expect(shell.stderr.join("\n")).toContain("the only time");
    expect(api.seen[0]?.body).toEqual({ name: "ci", scopes: ["read"], expiresInDays: 90, for: { kind: "me" }, unseen: false });
    const system = shellFor();
    await souk(
      system,
      "keys",
      "create",
      "erp",
      "--scope",
      "signal, read",
      "--days",
      "7",
      "--system",
      "file:/a/** read,write; file:/b/** read",
    );
    expect(api.seen[1]?.body).toMatchObject({
      scopes: ["signal", "read"],
      expiresInDays: 7,
      for: { kind: "service", grants: ["file:/a/** read,write", "file:/b/** read"] },
    });
    expect(await souk(shellFor(), "keys", "create", "ci", "--days", "0")).toBe(2);
    expect(await souk(shellFor(), "keys", "create", "ci", "--agent", "agt_1", "--publisher", "acme")).toBe(2);
  });

  it("when the answer is lost, asks once more under the same name and has the unseen key taken back", async () => {
    let times = 0;
    api.on("POST /v1/keys", () =>
      times++ === 0 ? { status: 200, text: "cut off" } : { status: 201, json: { ...KEY, key: "sk_live_second" } },
    );
    const shell = shellFor();
    expect(await souk(shell, "keys", "create", "ci")).toBe(0);
    expect(shell.stdout).toEqual(["sk_live_second"]);
    expect(api.seen.map(({ body }) => (body as { unseen: boolean }).unseen)).toEqual([false, true]);
    expect(new Set(api.seen.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    const nobody = shellFor("http://127.0.0.1:1");
    expect(await souk(nobody, "keys", "create", "ci")).toBe(8);
    expect(nobody.stderr.join("\n")).toContain("whether a key was made is not known");
  });

  it("revokes by id", async () => {
    api.on("DELETE /v1/keys/key_1", () => ({ status: 204, text: "" }));
    const shell = shellFor();
    expect(await souk(shell, "keys", "revoke", "key_1", "--json")).toBe(0);
    expect(shell.stdout).toEqual(['{"id":"key_1"}']);
  });
});
