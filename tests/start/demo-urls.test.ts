import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { updateDemoUrls } from "../../scripts/demo.ts";

const DEMO = {
  web: "http://127.0.0.1:3000",
  api: "http://127.0.0.1:4000",
  accounts: [{ email: "mei@acme.example", password: "secret", company: "Acme", roles: ["employee"] }],
  keys: { "mei@acme.example": "sk_live_1" },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "souk-demo-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("demo.json after a start on other ports", () => {
  const file = (): string => join(folder, "demo.json");

  it("says where pages and API answer now, keeps the rest, and stays its owner's alone", () => {
    writeFileSync(file(), JSON.stringify(DEMO), { mode: 0o600 });
    updateDemoUrls(folder, { web: "http://127.0.0.1:4586", api: "http://127.0.0.1:4585" });
    expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual({ ...DEMO, web: "http://127.0.0.1:4586", api: "http://127.0.0.1:4585" });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["demo.json"]);
  });

  it("is left as it is where it says so already, and not made where no demo is", () => {
    updateDemoUrls(folder, DEMO);
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(file(), JSON.stringify(DEMO));
    const { ino } = statSync(file());
    updateDemoUrls(folder, DEMO);
    expect(statSync(file()).ino).toBe(ino);
  });
});
