import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "@souk/test-kit/postgres-server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { plainEnvironment } from "../../scripts/commands.ts";
import { isAlive } from "../../scripts/processes.ts";
import { inRepository } from "../../scripts/repository.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder("souk-commands-");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the suite made of these files with the program behind `npm test`. */
function runTests(files: Readonly<Record<string, string>>): { lastLine: string | undefined; status: number | null } {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const config = join(folder, "vitest.config.mjs");
  writeFileSync(config, `export default { root: ${JSON.stringify(folder)}, test: { globals: true, include: ["*.test.mjs"] } };\n`);
  const run = spawnSync(process.execPath, [inRepository("scripts/test.ts"), "--config", config, "--root", folder], {
    encoding: "utf8",
    env: plainEnvironment(),
  });
  return { lastLine: run.stdout.trimEnd().split("\n").at(-1), status: run.status };
}

describe("npm test", () => {
  it("ends with the count, and with 0 only when all passed", () => {
    expect(runTests({ "a.test.mjs": 'it("a", () => {}); it("b", () => {});' })).toEqual({ lastLine: "2 passed, 0 failed", status: 0 });
  });

  it("counts failed, skipped and unreadable tests as failed", () => {
    const files = {
      "a.test.mjs": 'it("a", () => {}); it("b", () => { throw new Error("x"); }); it.skip("c", () => {});',
      "b.test.mjs": "it(",
    };
    expect(runTests(files)).toEqual({ lastLine: "1 passed, 3 failed", status: 1 });
  });

  it("fails when there is nothing to run", () => {
    expect(runTests({}).status).toBe(1);
  });
});

/** A repository with one task, everything installed as far as the bootstrap can see. */
function writeRepository(task: string): void {
  for (const path of ["scripts", "prisma/schema", "node_modules", "cache/souk/pnpm-1.0.0"])
    mkdirSync(join(folder, path), { recursive: true });
  copyFileSync(inRepository("scripts/bootstrap.mjs"), join(folder, "scripts/bootstrap.mjs"));
  const files = {
    "package.json": JSON.stringify({ packageManager: "pnpm@1.0.0", scripts: { "wait:inner": "node wait.mjs" } }),
    "wait.mjs": task,
    "pnpm-lock.yaml": "lock",
    "pnpm-workspace.yaml": "workspace",
    "cache/souk/pnpm-1.0.0/ok": "",
    "node_modules/.souk-install": createHash("sha256").update("lockworkspace").update(dirname(process.execPath)).digest("hex"),
    "node_modules/.souk-prisma": createHash("sha256").update("lock").digest("hex"),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

describe("scripts/bootstrap.mjs", () => {
  it("ends its task when npm's shell was ended, which is all a signal to npm reaches", async () => {
    writeRepository('console.log(process.pid); setInterval(() => undefined, 1000); process.on("SIGTERM", () => process.exit(0));');
    const shell = spawn("/bin/sh", ["-c", `${process.execPath} scripts/bootstrap.mjs wait; true`], {
      cwd: folder,
      env: plainEnvironment({ XDG_CACHE_HOME: join(folder, "cache") }),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const pid = Number(await new Promise((resolve) => shell.stdout.once("data", resolve)));
    try {
      expect(isAlive(pid)).toBe(true);
      shell.kill("SIGTERM");
      await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);
    } finally {
      if (isAlive(pid)) process.kill(pid, "SIGKILL");
    }
  });
});

/** Runs .ci/run with an `npm` that only prints; each line of `answers` is for one of its commands. */
function runCi(answers: Readonly<Record<string, string>>): { lastLine: string | undefined; status: number | null } {
  mkdirSync(join(folder, ".ci"));
  mkdirSync(join(folder, "bin"));
  copyFileSync(inRepository(".ci/run"), join(folder, ".ci/run"));
  const cases = Object.entries(answers).map(([command, answer]) => `  "${command}"*) ${answer};;`);
  writeFileSync(join(folder, "bin/npm"), ["#!/bin/sh", 'case "$*" in', ...cases, "esac"].join("\n"));
  chmodSync(join(folder, "bin/npm"), 0o755);
  const { PATH } = plainEnvironment();
  const run = spawnSync("bash", [join(folder, ".ci/run")], { encoding: "utf8", env: { PATH: `${join(folder, "bin")}:${PATH}` } });
  return { lastLine: run.stdout.trimEnd().split("\n").at(-1), status: run.status };
}

describe(".ci/run", () => {
  it("sums up tests, steps and journeys", () => {
    const answers = { test: "echo 10 passed, 0 failed", "run check": "echo 7 passed, 0 failed", "run e2e": "echo 3 passed, 0 failed" };
    expect(runCi(answers)).toEqual({ lastLine: "20 passed, 0 failed", status: 0 });
  });

  it("fails for a failed step, a command that says nothing, and one that contradicts its count", () => {
    const answers = { test: "echo 10 passed, 2 failed; exit 1", "run check": "exit 1", "run e2e": "echo 3 passed, 0 failed; exit 1" };
    expect(runCi(answers)).toEqual({ lastLine: "13 passed, 4 failed", status: 1 });
  });
});
