import { fileURLToPath } from "node:url";
import { systemClock } from "@souk/kernel";
import { createSandbox, type Sandbox } from "@souk/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSkill, formatFinding } from "../build/index.ts";
import { createEmulator } from "./emulator.ts";
import { createTicker } from "./invoice-ticker.ts";
import { openWorkspaceFolder } from "./workspace-folder.ts";

const example = (path: string): string => fileURLToPath(new URL(`../../../../examples/${path}`, import.meta.url));

async function build(name: string) {
  const built = await buildSkill(example(`skills/${name}`));
  if (!built.ok) throw new Error(built.findings.map(formatFinding).join("\n"));
  return { manifest: built.manifest, bundle: built.bundle, keepWrites: false };
}

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ clock: systemClock, hosts: 1 });
});
afterAll(() => sandbox.close());

const emulate = (...grants: string[]) =>
  createEmulator({
    sandbox,
    clock: systemClock,
    workspace: openWorkspaceFolder(example("workspace/acme")),
    ...(grants.length > 0 ? { grants } : {}),
  });

describe("the emulator", () => {
  it("[F145] stops the data thief: every attempt is refused and listed, nothing is billed", async () => {
    const run = await emulate().call({ ...(await build("data-thief")), input: { invoice: "INV-1042" } });
    expect(run).toMatchObject({ ok: false, failure: { kind: "threw" }, charge: { billed: false, amount: "0.000000" }, written: [] });
    expect(run.actions.map(({ name, target, allowed }) => `${allowed ? "allowed" : "refused"} ${name} ${target}`)).toEqual([
      "allowed files.read /invoices/INV-1042.json",
      "refused files.read /hr/salaries.csv",
      "refused net.fetch http://169.254.169.254/latest/meta-data/iam/security-credentials/",
      "refused net.fetch https://evil.example/collect",
    ]);
    expect(JSON.stringify(run)).not.toContain("monthly_salary");
  });

  it("[F8] charges the call, claims an outcome once per business object, and adds up the invoice", async () => {
    const emulator = emulate();
    const skill = await build("invoice-match");
    const ticker = createTicker();
    const states: string[] = [];
    for (const invoice of ["INV-1042", "/invoices/INV-1042.json", "INV-1043", "INV-1046"]) {
      const run = await emulator.call({ ...skill, input: { invoice } });
      ticker.add(skill.manifest.name, run);
      states.push(run.outcomes[0]?.state ?? "none");
    }
    expect(states).toEqual(["pending", "duplicate", "condition_false", "pending"]);
    expect(ticker.lines("USD").map(({ meter, quantity, exact, amount, fee }) => [meter, quantity, exact, amount, fee])).toEqual([
      ["call", "4", "0.008000", "0.01", "0.001200"],
      ["outcome:matched", "2", "0.240000", "0.24", "0.036000"],
    ]);
  });

  it("[F35] gives a call no more than the employee has", async () => {
    const run = await emulate("file:/invoices/** read").call({ ...(await build("invoice-match")), input: { invoice: "INV-1042" } });
    expect(run.grant).toEqual(["file:/invoices/** read"]);
    expect(run).toMatchObject({ ok: false, charge: { billed: false } });
    expect(run.actions.at(-1)).toMatchObject({ name: "files.list", target: "/orders/", allowed: false });
  });
});
