import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeApi, startFakeApi } from "../testing/fake-api.ts";
import { souk, testShell } from "../testing/shell.ts";

let api: FakeApi;
beforeEach(async () => {
  api = await startFakeApi();
});
afterEach(() => api.close());

const shellWith = (stdin?: string) => testShell({ env: { apiUrl: api.url, apiKey: "sk_x" }, ...(stdin === undefined ? {} : { stdin }) });

describe("souk secrets", () => {
  it("[F52] stores a value from stdin without a line end, and never prints it", async () => {
    api.on("PUT /v1/secrets/CRM_TOKEN", () => ({ status: 204, text: "" }));
    const shell = shellWith("very-secret-1\n");
    const words = ["secrets", "set", "CRM_TOKEN", "--skill", "a/one,a/two", "--host", "crm.example"];
    expect(await souk(shell, ...words)).toBe(0);
    expect(api.seen[0]?.body).toEqual({ value: "very-secret-1", skills: ["a/one", "a/two"], hosts: ["crm.example"] });
    expect(shell.stdout.join("")).toBe("stored CRM_TOKEN for a/one, a/two, sent only to crm.example");
    expect([...shell.stdout, ...shell.stderr].join("")).not.toContain("very-secret-1");
    expect(await souk(shellWith(""), ...words)).toBe(2);
    expect(api.seen).toHaveLength(1);
  });

  it("lists what each is bound to, its key, and when it was last used", async () => {
    const item = { name: "CRM_TOKEN", publisher: null, skills: ["a/one"], hosts: ["crm.example"], keyId: "k1", usedAt: null };
    api.on("GET /v1/secrets", () => ({ json: { items: [item, { ...item, name: "B", usedAt: "2026-11-22T10:00:00.000Z" }] } }));
    const shell = shellWith();
    expect(await souk(shell, "secrets", "ls")).toBe(0);
    expect(shell.stdout.join("\n")).toMatch(/CRM_TOKEN +company +a\/one +crm\.example +never +k1\nB .* 2026-11-22T10:00:00\.000Z +k1/);
  });
});
