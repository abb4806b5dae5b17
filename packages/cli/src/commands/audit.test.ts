import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeApi, startFakeApi } from "../testing/fake-api.ts";
import { souk, type TestShell, testShell } from "../testing/shell.ts";

const DELIVERY = {
  id: "dlv_1",
  kind: "checkpoint",
  batch: 3,
  seq: 41,
  at: "2026-11-22T10:00:00.000Z",
  state: "waiting",
  attempts: 2,
  lastAt: "2026-11-22T10:00:05.000Z",
  nextAt: "2026-11-22T10:00:35.000Z",
  status: 503,
  answer: "busy",
};
const PUSH = { webhook: { url: "https://archive.example/souk", failingSince: "2026-11-22T10:00:00.000Z" }, deliveries: [DELIVERY] };

let api: FakeApi;
let shell: TestShell;
beforeEach(async () => {
  api = await startFakeApi();
  shell = testShell({ env: { apiUrl: api.url, apiKey: "sk_x" } });
});
afterEach(() => api.close());

describe("souk audit push", () => {
  it("[F59] sets an address and shows the secret once, then shows deliveries and what the receiver said", async () => {
    api.on("PUT /v1/audit/push", () => ({ json: { push: PUSH, secret: "whsec_AAAA" } }));
    api.on("GET /v1/audit/push", () => ({ json: PUSH }));
    expect(await souk(shell, "audit", "push", "set", "https://archive.example/souk", "--new-secret")).toBe(0);
    expect(api.seen.at(-1)?.body).toEqual({ url: "https://archive.example/souk", newSecret: true });
    expect(shell.stdout.join("")).toContain("whsec_AAAA");
    shell.stdout.length = 0;
    expect(await souk(shell, "audit", "push")).toBe(0);
    expect(shell.stdout.join("")).toContain("HTTP 503 busy");
    expect(shell.stdout.join("")).toContain("not arriving since");
  });

  it("ends with a failure when a test did not arrive", async () => {
    api.on("POST /v1/audit/push/test", () => ({ json: { ...DELIVERY, kind: "test", state: "failed", nextAt: null } }));
    expect(await souk(shell, "audit", "push", "test")).toBe(1);
    expect(shell.stdout.join("")).toContain("did not arrive: HTTP 503 busy");
  });
});
