import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "@souk/test-kit/postgres-server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkImports } from "../../scripts/deps-check.ts";
import { inRepository } from "../../scripts/repository.ts";

/** The smallest tree the rules apply to: every package with one file, and two modules of the API. */
const TREE: Readonly<Record<string, string>> = {
  "packages/kernel/src/index.ts": "export const kernel = 1;",
  "packages/contracts/src/index.ts": 'export { kernel } from "@souk/kernel";',
  "packages/policy/src/index.ts": "export const policy = 1;",
  "packages/metering/src/index.ts": "export const metering = 1;",
  "packages/metering/src/verify.ts": "export const verifyInvoice = 1;",
  "packages/ledger/src/index.ts": "export const ledger = 1;",
  "packages/sandbox/src/index.ts": 'import ivm from "isolated-vm"; export const sandbox = ivm;',
  "packages/db/src/index.ts": 'import { PrismaClient } from "@prisma/client"; export const db = PrismaClient;',
  "packages/skill-sdk/src/index.ts": 'export { kernel } from "@souk/contracts";',
  "packages/cli/src/index.ts": 'export { sandbox } from "@souk/sandbox";',
  "packages/test-kit/src/index.ts": 'import { it } from "vitest"; export const test = it;',
  "apps/web/src/index.ts": 'import type { AppRouter } from "@souk/marketplace-api"; export type Router = AppRouter;',
  "apps/marketplace-api/src/index.ts": "export type AppRouter = string;",
  "apps/marketplace-api/src/composition.ts": 'export { store } from "./modules/usage/usage.repository.prisma.ts";',
  "apps/marketplace-api/src/modules/usage/index.ts": 'export { record } from "./usage.service.ts";',
  "apps/marketplace-api/src/modules/usage/usage.service.ts": "export const record = 1;",
  "apps/marketplace-api/src/modules/usage/usage.repository.prisma.ts":
    'import { Prisma } from "@prisma/client"; export const store = Prisma;',
  "apps/marketplace-api/src/modules/billing/index.ts": 'export { record } from "../usage/index.ts";',
};

/** What is planted in which file, and the words of the rule that must notice. */
const PLANTED: readonly (readonly [string, string, string, RegExp])[] = [
  [
    "a lower floor importing a higher one",
    "packages/kernel/src/bad.ts",
    'import "@souk/contracts";',
    /@souk\/kernel must not import @souk\/contracts/,
  ],
  [
    "a floor importing sideways",
    "packages/metering/src/bad.ts",
    'export { ledger } from "@souk/ledger";',
    /@souk\/metering must not import @souk\/ledger/,
  ],
  [
    "the sandbox importing the database",
    "packages/sandbox/src/bad.ts",
    'await import("@souk/db");',
    /@souk\/sandbox must not import @souk\/db/,
  ],
  [
    "the SDK importing the sandbox",
    "packages/skill-sdk/src/bad.ts",
    'import { sandbox } from "@souk/sandbox";\nexport { sandbox };',
    /@souk\/skill-sdk must not/,
  ],
  [
    "the CLI importing the API",
    "packages/cli/src/bad.ts",
    'import type { AppRouter } from "@souk/marketplace-api";\nexport type A = AppRouter;',
    /@souk\/cli must not/,
  ],
  [
    "a page importing rules",
    "apps/web/src/bad.tsx",
    'import { policy } from "@souk/policy";\nexport { policy };',
    /@souk\/web must not import @souk\/policy/,
  ],
  [
    "a page importing more of metering than the verifier",
    "apps/web/src/bad.ts",
    'export { verifyInvoice } from "@souk/metering/verify";\nexport { metering } from "@souk/metering";',
    /bad\.ts:2 @souk\/web must not import @souk\/metering/,
  ],
  [
    "a page importing the API's values",
    "apps/web/src/bad.ts",
    'import { AppRouter } from "@souk/marketplace-api";\nexport { AppRouter };',
    /except as a type/,
  ],
  [
    "a path out of the package",
    "packages/ledger/src/bad.ts",
    'export { kernel } from "../../kernel/src/index.ts";',
    /leaves its folder by a path/,
  ],
  [
    "a package entered beside its door",
    "packages/contracts/src/bad.ts",
    'export { kernel } from "@souk/kernel/src/index.ts";',
    /does not export/,
  ],
  [
    "the ORM in a service",
    "apps/marketplace-api/src/modules/usage/bad.service.ts",
    'export { Prisma } from "@prisma/client";',
    /ORM stays in/,
  ],
  [
    "the generated client outside packages/db",
    "apps/marketplace-api/src/bad.ts",
    'export {} from "../../../packages/db/src/generated/client.ts";\nimport "../../../packages/db/src/generated/client.ts";',
    /generated client/,
  ],
  [
    "isolates outside the sandbox",
    "apps/marketplace-api/src/bad.ts",
    'export { default as ivm } from "isolated-vm";',
    /isolates live only/,
  ],
  [
    "test tools in the product",
    "packages/policy/src/bad.ts",
    'import { test } from "@souk/test-kit";\nexport { test };',
    /only tests import/,
  ],
  [
    "a module entered beside its door",
    "apps/marketplace-api/src/modules/billing/bad.ts",
    'export { record } from "../usage/usage.service.ts";',
    /entered by its index\.ts/,
  ],
  [
    "a port that knows its adapter",
    "apps/marketplace-api/src/modules/usage/bad.repository.ts",
    'export { store } from "./usage.repository.prisma.ts";',
    /knows no adapter/,
  ],
  ["rules that do I/O", "apps/marketplace-api/src/modules/usage/bad.rules.ts", 'export { readFileSync } from "node:fs";', /rules are pure/],
  [
    "a module that knows the transport",
    "apps/marketplace-api/src/modules/usage/bad.ts",
    'export * from "../../composition.ts";',
    /stands above it/,
  ],
  ["a circle", "packages/kernel/src/index.ts", 'import { b } from "./b.ts";\nexport const kernel = b;', /imports go in a circle/],
];

let root: string;

function plant(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), `${text}\n`);
}

beforeEach(() => {
  root = temporaryFolder("souk-imports-");
  for (const [path, text] of Object.entries(TREE)) {
    plant(path, text);
    const folder = path.split("/").slice(0, 2).join("/");
    cpSync(inRepository(folder, "package.json"), join(root, folder, "package.json"));
  }
  plant("packages/kernel/src/b.ts", 'import type { kernel } from "./index.ts";\nexport const b = 1;\nexport type K = typeof kernel;');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("import rules", () => {
  it("find nothing in a tree that keeps them", () => {
    expect(checkImports(root).violations).toEqual([]);
  });

  it.each(PLANTED)("notice %s", (_what, path, text, words) => {
    if (path.endsWith("kernel/src/index.ts"))
      plant("packages/kernel/src/b.ts", 'import { kernel } from "./index.ts";\nexport const b = kernel;');
    plant(path, text);
    const messages = checkImports(root).violations.map((one) => `${one.path}:${one.line} ${one.message}`);
    expect(messages.join("\n")).toMatch(words);
  });

  it("end the command with 1, naming file, line and rule", () => {
    plant("packages/kernel/src/bad.ts", '\nimport "@souk/db";');
    const run = spawnSync(process.execPath, [inRepository("scripts/deps-check.ts"), root], { encoding: "utf8" });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain("packages/kernel/src/bad.ts:2 [floors] @souk/kernel must not import @souk/db");
  });

  it("refuse to pass when they see no module", () => {
    rmSync(join(root, "packages/policy/src"), { recursive: true });
    expect(() => checkImports(root)).toThrow(/pass blindly/);
  });

  it("refuse a file they cannot read", () => {
    plant("packages/kernel/src/bad.ts", "import {");
    expect(() => checkImports(root)).toThrow(SyntaxError);
  });

  it("hold in this repository", () => {
    const { modules, violations } = checkImports(inRepository());
    expect(modules).toBeGreaterThan(100);
    expect(violations).toEqual([]);
  });
});
