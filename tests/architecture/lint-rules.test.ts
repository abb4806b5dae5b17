import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "@souk/test-kit/postgres-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tool } from "../../scripts/commands.ts";
import { inRepository } from "../../scripts/repository.ts";

let root: string;

/** A place outside the repository with the repository's own lint configuration. */
beforeAll(() => {
  root = temporaryFolder("souk-lint-");
  for (const name of ["biome.jsonc", ".oxlintrc.json", "tsconfig.base.json", ".gitignore", "scripts/lint"])
    cpSync(inRepository(name), join(root, name), { recursive: true });
  writeFileSync(join(root, "tsconfig.json"), '{ "extends": "./tsconfig.base.json", "compilerOptions": { "types": [] } }\n');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function plant(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), `${text}\n`);
}

/** What Biome says about `text` at `path`. */
function lint(path: string, text: string): { output: string; status: number | null } {
  plant(path, text);
  const run = spawnSync(tool("biome"), ["lint", "--colors=off", path], { cwd: root, encoding: "utf8" });
  return { output: run.stdout + run.stderr, status: run.status };
}

const FORBIDDEN: readonly (readonly [string, string, RegExp])[] = [
  ["Date.now()", "export const t = Date.now();", /systemClock/],
  ["Date.now as a value", "export const now = Date.now;", /systemClock/],
  ["new Date()", "export const d = new Date();", /systemClock/],
  ["a mock of a neighbour", 'import { vi } from "vitest";\n\nvi.mock("./usage.ts");', /hand-written fake/],
  ["a mock of a package of ours", 'import { vi } from "vitest";\n\nvi.doMock("@souk/kernel", () => ({}));', /hand-written fake/],
  ["a typed mock", 'import { vi } from "vitest";\n\nvi.mock(import("../usage.ts"), () => ({}));', /hand-written fake/],
  ["process.env", "export const p = process.env.PATH;", /noProcessEnv/],
  ["any", "export const a: any = 1;", /noExplicitAny/],
  ["a non-null assertion", "export const f = (a: string | null) => a!.length;", /noNonNullAssertion/],
  ["console", 'console.log("x");', /noConsole/],
  ["a default export", "export default 1;", /noDefaultExport/],
];

describe("lint rules", () => {
  it.each(FORBIDDEN)("forbid %s", (_what, text, words) => {
    const { output, status } = lint("packages/policy/src/planted.ts", text);
    expect(output).toMatch(words);
    expect(status).toBe(1);
  });

  it("let the kernel's clock read the machine's", () => {
    expect(lint("packages/kernel/src/clock.ts", "export const systemClock = { now: () => Date.now() };").output).not.toMatch(
      /only by systemClock/,
    );
  });

  it("let a date be made of a given time, and other people's modules be mocked", () => {
    const text = 'import { vi } from "vitest";\n\nvi.mock("pg");\n\nexport const d = new Date(5);';
    expect(lint("packages/policy/src/fine.ts", text)).toMatchObject({ status: 0 });
  });

  it("let env.ts read the environment", () => {
    expect(lint("apps/web/src/env.ts", 'export const p = process.env["PATH"];')).toMatchObject({ status: 0 });
  });

  it("notice a promise nobody waits for", () => {
    plant("promises/planted.ts", "export function start(): void {\n  Promise.resolve(1);\n}");
    const run = spawnSync(tool("oxlint"), ["--type-aware", "--deny-warnings", "promises"], { cwd: root, encoding: "utf8" });
    expect(run.stdout).toMatch(/no-floating-promises/);
    expect(run.status).toBe(1);
  });
});
