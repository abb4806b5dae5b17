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
const brokerOf = (...texts: string[]) => createLocalBroker(grantOf(...texts), openWorkspaceFolder(root), new Map([["k", "v"]]));

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

  it("keeps key-value changes of a call to itself", async () => {
    const broker = brokerOf("kv:scratch read,write");
    await broker.onHostCall("kv.delete", { key: "k" });
    expect(await broker.onHostCall("kv.get", { key: "k" })).toEqual({ ok: true, value: { value: null } });
    expect(await brokerOf().onHostCall("kv.get", { key: "k" })).toMatchObject({ code: "permission_denied" });
  });

  it.each([
    ["net.fetch", { url: "http://169.254.169.254/" }, "permission_denied"],
    ["files.read", { path: 7 }, "invalid_request"],
    ["constructor", {}, "invalid_request"],
    ["files.chmod", {}, "invalid_request"],
  ])("answers %s with a refusal, never with a crash", async (name, args, code) => {
    expect(await brokerOf("file:/** read").onHostCall(name, args)).toMatchObject({ ok: false, code });
  });
});
