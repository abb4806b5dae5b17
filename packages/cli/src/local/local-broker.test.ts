import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileGrant, parseGrant } from "@souk/policy";
import { describe, expect, it } from "vitest";
import { createLocalBroker } from "./local-broker.ts";
import { openWorkspaceFolder } from "./workspace-folder.ts";

const root = mkdtempSync(join(tmpdir(), "souk-workspace-"));
for (const folder of ["invoices", "hr"]) mkdirSync(join(root, folder));
writeFileSync(join(root, "invoices/a.json"), "{}");
writeFileSync(join(root, "hr/salaries.csv"), "secret");
symlinkSync("/etc/hostname", join(root, "invoices/out"));
symlinkSync("../hr/salaries.csv", join(root, "invoices/in"));

const grantOf = (...texts: string[]) => compileGrant({ layers: [{ layer: "skill", grants: texts.map(parseGrant) }], at: 0 });
const brokerOf = (...texts: string[]) =>
  createLocalBroker({
    grant: grantOf(...texts),
    workspace: openWorkspaceFolder(root),
    kv: new Map([["k", "v"]]),
    units: { pages: { max: 5 } },
  });

const requestTo = (url: string) => ({ url, method: "GET", headers: [], body: null, encoding: "utf8" });

describe("the emulator's broker", () => {
  it("[I3] reads and lists what is granted, and nothing else", async () => {
    const broker = brokerOf("file:/invoices/** read");
    expect(await broker.onHostCall("files.read", { path: "/invoices/a.json" })).toEqual({ ok: true, value: { text: "{}" } });
    expect(await broker.onHostCall("files.read", { path: "/hr/salaries.csv" })).toMatchObject({ ok: false, code: "permission_denied" });
    expect(await broker.onHostCall("files.list", { prefix: "/" })).toMatchObject({ value: { items: [{ path: "/invoices/a.json" }] } });
    expect(await broker.onHostCall("files.list", { prefix: "/hr/" })).toMatchObject({ code: "permission_denied" });
    expect(broker.actions.map((action) => action.allowed)).toEqual([true, false, true, false]);
  });

  it.each([
    ["/invoices/../hr/salaries.csv", "invalid_request"],
    ["invoices/a.json", "invalid_request"],
    ["/invoices/out", "not_found"],
    ["/invoices/none", "not_found"],
  ])("[I3] refuses %s with %s", async (path, code) => {
    expect(await brokerOf("file:/** read").onHostCall("files.read", { path })).toMatchObject({ ok: false, code });
  });

  it("stages writes: a call reads its own, the folder keeps what it had", async () => {
    const broker = brokerOf("file:/reports/** read,write");
    expect(await broker.onHostCall("files.write", { path: "/reports/r.md", text: "x" })).toEqual({ ok: true, value: {} });
    expect(await broker.onHostCall("files.read", { path: "/reports/r.md" })).toMatchObject({ value: { text: "x" } });
    expect(await broker.onHostCall("files.write", { path: "/invoices/a.json", text: "x" })).toMatchObject({ code: "permission_denied" });
    expect(await openWorkspaceFolder(root).read("/reports/r.md")).toBeNull();
  });

  it("stages moves and removals: the folder keeps what it had until the call succeeds", async () => {
    const broker = brokerOf("file:/invoices/** read,write");
    expect(await broker.onHostCall("files.move", { from: "/invoices/a.json", to: "/invoices/b.json" })).toEqual({ ok: true, value: {} });
    expect(await broker.onHostCall("files.read", { path: "/invoices/a.json" })).toMatchObject({ code: "not_found" });
    expect(await broker.onHostCall("files.remove", { path: "/invoices/a.json" })).toMatchObject({ code: "not_found" });
    expect(await broker.onHostCall("files.remove", { path: "/invoices/b.json" })).toEqual({ ok: true, value: {} });
    expect(await broker.onHostCall("files.move", { from: "/invoices/in", to: "/hr/x" })).toMatchObject({ code: "permission_denied" });
    expect([...broker.staged]).toEqual([
      ["/invoices/a.json", null],
      ["/invoices/b.json", null],
    ]);
    expect(await openWorkspaceFolder(root).read("/invoices/a.json")).toBe("{}");
  });

  it("[I3] sends requests to granted hosts only, and decides redirects anew", async () => {
    const sent: string[] = [];
    const answers: Record<string, Response> = {
      "https://api.example.com/v1/moved": new Response(null, { status: 302, headers: { location: "/v1/here" } }),
      "https://api.example.com/v1/out": new Response(null, { status: 302, headers: { location: "https://evil.example/x" } }),
      "https://api.example.com/v1/here": new Response("{}", { headers: { "x-a": "1" } }),
    };
    const broker = createLocalBroker({
      grant: grantOf("http:api.example.com/v1/** GET"),
      workspace: openWorkspaceFolder(root),
      kv: new Map(),
      send: async (url) => {
        sent.push(url);
        return answers[url] as Response;
      },
    });
    expect(await broker.onHostCall("net.fetch", requestTo("https://api.example.com/v1/moved"))).toMatchObject({
      value: { status: 200, redirected: true, url: "https://api.example.com/v1/here", body: "{}", encoding: "utf8" },
    });
    expect(await broker.onHostCall("net.fetch", requestTo("https://api.example.com/v1/out"))).toMatchObject({ code: "permission_denied" });
    expect(sent).not.toContain("https://evil.example/x");
  });

  it("adds up units and keeps progress", async () => {
    const broker = brokerOf();
    await broker.onHostCall("meter.add", { name: "pages", quantity: 2 });
    await broker.onHostCall("meter.add", { name: "pages", quantity: 3 });
    await broker.onHostCall("progress.report", { fraction: 0.5, note: "half" });
    expect(await broker.onHostCall("meter.add", { name: "pages", quantity: 1 })).toMatchObject({ code: "max_price_exceeded" });
    expect(await broker.onHostCall("meter.add", { name: "gold", quantity: 1 })).toMatchObject({ code: "invalid_request" });
    expect([[...broker.meters], broker.progress]).toEqual([[["pages", 5]], [{ fraction: 0.5, note: "half" }]]);
  });

  it("keeps key-value changes of a call to itself", async () => {
    const broker = brokerOf("kv:scratch read,write");
    await broker.onHostCall("kv.delete", { key: "k" });
    expect(await broker.onHostCall("kv.get", { key: "k" })).toEqual({ ok: true, value: { value: null } });
    expect(await brokerOf().onHostCall("kv.get", { key: "k" })).toMatchObject({ code: "permission_denied" });
  });

  it.each([
    ["net.fetch", { url: "http://169.254.169.254/" }, "invalid_request"],
    ["net.fetch", requestTo("http://169.254.169.254/"), "invalid_request"],
    ["net.fetch", requestTo("https://evil.example/"), "permission_denied"],
    ["connection.request", { connection: "erp", operation: "getOwner" }, "permission_denied"],
    ["progress.report", { fraction: 2 }, "invalid_request"],
    ["meter.add", { name: "pages", quantity: 0.5 }, "invalid_request"],
    ["files.read", { path: 7 }, "invalid_request"],
    ["constructor", {}, "invalid_request"],
    ["files.chmod", {}, "invalid_request"],
  ])("answers %s with a refusal, never with a crash", async (name, args, code) => {
    expect(await brokerOf("file:/** read").onHostCall(name, args)).toMatchObject({ ok: false, code });
  });
});
