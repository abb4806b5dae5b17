import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { souk, type TestShell, testShell } from "../testing/shell.ts";

let shell: TestShell;
let folder: string;
beforeEach(async () => {
  shell = testShell();
  await souk(shell, "init", "my-skill", "-t", "outcome");
  folder = join(shell.cwd, "my-skill");
  shell.stdout.length = 0;
  shell.stderr.length = 0;
});
afterEach(() => shell.interrupt());

const edit = (from: string, to: string): void => {
  const file = join(folder, "skill.ts");
  writeFileSync(file, readFileSync(file, "utf8").replaceAll(from, to));
};

describe("souk dev", () => {
  it("[F8] runs the skill in a real sandbox, shows price and invoice line of each call, and reloads", async () => {
    const done = souk(shell, "dev", "my-skill");
    await vi.waitFor(() => expect(shell.stdout.join("\n")).toContain("#1 my-company/my-skill@0.1.0"), 20_000);
    expect(shell.stdout.join("\n")).toContain("charge   0.001000 USD");
    expect(shell.stdout.join("\n")).toContain("outcome  0.05000");
    expect(shell.stdout.join("\n")).toContain("outcome:ready: 1 × 0.050000 = 0.05 USD");

    const other = { ...testShell({ cwd: folder }), env: shell.env };
    expect(await souk(other, "call", "--local", "-i", '{"lead":"L-7","email":"mei@acme.example","company":"Acme"}')).toBe(0);
    expect(shell.stdout.join("\n")).toContain("claimed before, never charged twice");
    expect(shell.stdout.join("\n")).toContain("my-company/my-skill call: 2 × 0.001000 = 0.00 USD");

    edit('"0.1.0"', '"0.2.0"');
    await vi.waitFor(() => expect(shell.stdout.join("\n")).toContain("my-company/my-skill@0.2.0"), 20_000);
    edit('"0.2.0"', '"0.2"');
    await vi.waitFor(() => expect(shell.stderr.join("\n")).toContain("not reloaded"), 20_000);

    shell.interrupt();
    expect(await done).toBe(130);
    expect(existsSync(join(folder, ".souk", "dev.json"))).toBe(false);
  }, 60_000);

  it("answers this machine only: no foreign host, no page of a browser, no form", async () => {
    const done = souk(shell, "dev", "my-skill");
    const file = join(folder, ".souk", "dev.json");
    await vi.waitFor(() => expect(shell.stdout.join("\n")).toContain("#1"), 20_000);
    const { url } = JSON.parse(readFileSync(file, "utf8"));
    const body = JSON.stringify({ input: { lead: "L-9", email: "", company: "" } });
    const post = (headers: Record<string, string>) => fetch(`${url}/call`, { method: "POST", headers, body });
    expect((await post({ "content-type": "application/json" })).status).toBe(200);
    expect((await post({ "content-type": "application/json", origin: "https://evil.example" })).status).toBe(403);
    expect((await post({ "content-type": "text/plain" })).status).toBe(403);
    shell.interrupt();
    expect(await done).toBe(130);
  }, 60_000);
});

describe("souk test and call --local", () => {
  it("runs examples in the sandbox and the skill's own tests", async () => {
    expect(await souk(shell, "test", "my-skill", "--json")).toBe(0);
    expect(JSON.parse(shell.stdout.join(""))).toMatchObject({
      passed: true,
      examples: [{ passed: true, charge: "0.001000 USD" }],
      ownTests: { files: 1, passed: true },
    });
  }, 60_000);

  it("runs each test file with the runner it is written for, also where vitest is installed", async () => {
    symlinkSync(join(import.meta.dirname, "../../../../node_modules/vitest"), join(folder, "node_modules/vitest"));
    const vitest = join(folder, "more.test.ts");
    writeFileSync(vitest, 'import { expect, test } from "vitest";\ntest("x", () => expect(1).toBe(1));\n');
    expect(await souk(shell, "test", "my-skill", "--json")).toBe(0);
    expect(JSON.parse(shell.stdout.join(""))).toMatchObject({ ownTests: { files: 2, passed: true } });
    writeFileSync(vitest, 'import { expect, test } from "vitest";\ntest("x", () => expect(1).toBe(2));\n');
    expect(await souk(shell, "test", "my-skill")).toBe(1);
    expect(shell.stderr.join("\n")).toContain("expected 1 to be 2");
  }, 60_000);

  it("fails on an example that says something else", async () => {
    edit("output: { ready: true, missing: [] }", 'output: { ready: true, missing: ["x"] }');
    expect(await souk(shell, "test", "my-skill", "--examples-only")).toBe(1);
    expect(shell.stdout.join()).toContain("FAIL example 1");
  }, 60_000);

  it("fails when the skill's own tests fail", async () => {
    writeFileSync(join(folder, "bad.test.ts"), 'import { test } from "node:test";\ntest("x", () => { throw new Error("the reason"); });\n');
    expect(await souk(shell, "test", "my-skill")).toBe(1);
    expect(shell.stderr.join("\n")).toContain("the reason");
  }, 60_000);

  it.each([
    ['{"lead":"L-1","email":"a@b.example","company":"C"}', 0],
    ['{"lead":7}', 2],
  ])(
    "call --local -i %s ends with %i",
    async (input, exit) => {
      expect(await souk(shell, "call", "my-skill", "--local", "-i", input, "--json")).toBe(exit);
      expect(JSON.parse(shell.stdout.join(""))).toMatchObject({ ok: exit === 0, charge: { billed: exit === 0 } });
    },
    60_000,
  );

  it("bills nothing for a skill that throws", async () => {
    edit("run({ input }) {", 'run({ input }) {\n    if (input.lead === "boom") throw new Error("no");');
    expect(await souk(shell, "call", "my-skill", "--local", "-i", '{"lead":"boom","email":"","company":""}')).toBe(1);
    expect(shell.stderr.join("\n")).toContain("a failed call is not billed");
  }, 60_000);
});
