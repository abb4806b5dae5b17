import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@souk/test-kit/postgres-server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { plainEnvironment } from "../../scripts/commands.ts";
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
