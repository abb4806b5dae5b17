import type { ResolvedImport, SourceModule, Workspace } from "./modules.ts";

/** What was found, and where. */
export interface Violation {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** Which packages of ours each package may import; an arrow only points down (docs/architecture.md). */
const FLOORS: Readonly<Record<string, readonly string[]>> = {
  "@souk/kernel": [],
  "@souk/contracts": ["@souk/kernel"],
  "@souk/policy": ["@souk/kernel"],
  "@souk/metering": ["@souk/kernel"],
  "@souk/ledger": ["@souk/kernel"],
  "@souk/db": ["@souk/kernel"],
  "@souk/sandbox": ["@souk/kernel", "@souk/contracts"],
  "@souk/skill-sdk": ["@souk/kernel", "@souk/contracts"],
  "@souk/cli": ["@souk/kernel", "@souk/contracts", "@souk/policy", "@souk/metering", "@souk/sandbox", "@souk/skill-sdk"],
  "@souk/marketplace-api": [
    "@souk/kernel",
    "@souk/contracts",
    "@souk/policy",
    "@souk/metering",
    "@souk/ledger",
    "@souk/db",
    "@souk/sandbox",
    "@souk/skill-sdk",
  ],
  "@souk/web": ["@souk/kernel", "@souk/contracts"],
  "@souk/test-kit": ["@souk/kernel", "@souk/contracts", "@souk/db"],
};
/** An example skill imports what its author would. */
const EXAMPLE_FLOOR = ["@souk/skill-sdk"];
/** Only the type `AppRouter` goes up, and only to the pages. */
const TYPE_ONLY: Readonly<Record<string, readonly string[]>> = { "@souk/web": ["@souk/marketplace-api"] };

/** Some doors of a package for one importer: pages verify invoices and the audit trail with the code of `souk verify`. */
const DOOR_ONLY: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "@souk/web": { "@souk/metering": ["./verify", "./audit"] },
};

const TEST = /\.(?:test|test-d|spec)\.tsx?$|\/testing\/|\/fixtures\/|\/vitest\./;

/** Tests, and what exists only for them, import anything. */
export function isTest(path: string): boolean {
  return TEST.test(path) || path.startsWith("tests/");
}

/** Imports that point upwards or sideways, enter a package elsewhere than at its door, or leave it by a path. */
export function checkFloors(modules: readonly SourceModule[], workspaces: readonly Workspace[]): Violation[] {
  return modules.flatMap((module) => {
    const home = workspaces.find((one) => module.path.startsWith(`${one.folder}/`));
    if (!home || isTest(module.path)) return [];
    return module.imports.flatMap((found) => {
      const message = floorProblem(home, module, found);
      return message === null ? [] : [{ rule: "floors", path: module.path, line: found.line, message }];
    });
  });
}

function floorProblem(home: Workspace, module: SourceModule, found: ResolvedImport): string | null {
  const { target } = found;
  if (target.kind === "file" && !target.path.startsWith(`${home.folder}/`)) {
    const isKitAtScripts = home.name === "@souk/test-kit" && target.path.startsWith("scripts/");
    const isExampleAtKit = home.folder.startsWith("examples/") && target.path.startsWith("examples/kit/");
    return isKitAtScripts || isExampleAtKit
      ? null
      : `${home.name} leaves its folder by a path (${found.specifier}): import the package by its name`;
  }
  if (target.kind !== "ours" || target.name === home.name) return null;
  // the demo publishes as a vendor does: with the vendor's own tool
  if (target.name === "@souk/cli" && module.path.startsWith("apps/marketplace-api/src/demo/")) return null;
  const isExample = home.folder.startsWith("examples/");
  const allowed = isExample ? EXAMPLE_FLOOR : FLOORS[home.name];
  if (!allowed) return `${home.name} has no floor yet: add it to scripts/imports/floors.ts`;
  if (!allowed.includes(target.name)) {
    if (DOOR_ONLY[home.name]?.[target.name]?.includes(target.subpath)) return null;
    const asType = TYPE_ONLY[home.name]?.includes(target.name) ?? false;
    if (asType && found.isTypeOnly) return null;
    return `${home.name} must not import ${target.name}${asType ? " except as a type" : ""}`;
  }
  return target.path === null ? `${target.name} does not export "${target.subpath}" (${module.path} reaches inside)` : null;
}
