import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { systemClock } from "@souk/kernel";
import { createSandbox } from "@souk/sandbox";
import { beforeAll, describe, expect, it } from "vitest";

const ATTACKS = new URL("attacks/", import.meta.url);
const files = readdirSync(ATTACKS)
  .filter((name) => name.endsWith(".ts"))
  .sort();
let tier: string;

beforeAll(async () => {
  const sandbox = await createSandbox({ clock: systemClock, hosts: 1 });
  tier = sandbox.tier;
  await sandbox.close();
}, 30_000);

describe("a hostile guest reaches nothing, ends in time and hurts nobody else", () => {
  it("there are attacks", () => expect(files.length).toBeGreaterThanOrEqual(30));

  it.concurrent.each(files)(
    "%s",
    async (name) => {
      const { code, stdout, stderr } = await runAttack(fileURLToPath(new URL(name, ATTACKS)));
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect((JSON.parse(stdout) as { readonly complaints: string[] }).complaints).toEqual([]);
    },
    60_000,
  );
});

function runAttack(file: string): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const program = fileURLToPath(new URL("run-attack.ts", import.meta.url));
  const child = spawn(process.execPath, [program, file, tier], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 50_000,
    killSignal: "SIGKILL",
  });
  const out: string[] = [];
  const err: string[] = [];
  child.stdout.on("data", (chunk) => out.push(String(chunk)));
  child.stderr.on("data", (chunk) => err.push(String(chunk)));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout: out.join(""), stderr: err.join("") })));
}
