import { isTest, type Violation } from "./floors.ts";
import type { ResolvedImport, SourceModule } from "./modules.ts";

/** A package of somebody else that may be imported in one place only. */
const CONFINED: readonly { readonly name: RegExp; readonly only: RegExp; readonly why: string }[] = [
  {
    name: /^@prisma\/client$/,
    only: /^packages\/db\/|\.repository\.prisma\.ts$/,
    why: "the ORM stays in packages/db and *.repository.prisma.ts",
  },
  { name: /^isolated-vm$/, only: /^packages\/sandbox\//, why: "isolates live only in packages/sandbox" },
  { name: /^vitest$|^fast-check$|^msw$|^@souk\/test-kit$/, only: /^packages\/test-kit\//, why: "only tests import test tools" },
];
const GENERATED_CLIENT = /^packages\/db\/src\/generated\//;
const MODULE = /^apps\/marketplace-api\/src\/modules\/([^/]+)\//;

/** Imports that are allowed in general but not in this place. */
export function checkPlaces(modules: readonly SourceModule[]): Violation[] {
  return modules.flatMap((module) =>
    module.imports.flatMap((found) => {
      const problems = [
        confinedProblem(module.path, found),
        ...(isTest(module.path) ? [] : [doorProblem(module.path, found), layerProblem(module.path, found)]),
      ];
      return problems.flatMap((problem) => (problem === null ? [] : [{ ...problem, path: module.path, line: found.line }]));
    }),
  );
}

type Problem = { readonly rule: string; readonly message: string } | null;

function confinedProblem(path: string, found: ResolvedImport): Problem {
  const { target } = found;
  if (target.kind === "file") {
    const isOutside = GENERATED_CLIENT.test(target.path) && !path.startsWith("packages/db/");
    return isOutside ? { rule: "places", message: "the generated client is packages/db's own" } : null;
  }
  const rule = CONFINED.find((one) => one.name.test(target.name));
  if (!rule || rule.only.test(path)) return null;
  const isTestTool = rule.name.test("vitest");
  const isFree = isTestTool ? isTest(path) : path.startsWith("tests/") || path.startsWith("bench/");
  return isFree ? null : { rule: "places", message: `${target.name} here: ${rule.why}` };
}

/** A module is entered by its index.ts; only the composition, which builds the adapters, sees more. */
function doorProblem(path: string, found: ResolvedImport): Problem {
  if (found.target.kind !== "file" || !path.startsWith("apps/marketplace-api/src/") || path.endsWith("/src/composition.ts")) return null;
  const entered = MODULE.exec(found.target.path)?.[1];
  if (entered === undefined || entered === MODULE.exec(path)?.[1]) return null;
  if (found.target.path.endsWith(`modules/${entered}/index.ts`)) return null;
  return { rule: "doors", message: `the module ${entered} is entered by its index.ts, not by ${found.specifier}` };
}

/** Modules of Node that only compute. */
const PURE_BUILTINS = new Set(["node:crypto", "node:zlib", "node:util", "node:buffer", "node:url"]);

/** STYLE: rules are pure, ports and types know no adapter, a module knows nothing above it. */
function layerProblem(path: string, found: ResolvedImport): Problem {
  const { target } = found;
  if (!MODULE.test(path)) return null;
  const to = target.kind === "file" ? target.path : target.name;
  if (/^apps\/marketplace-api\/src\/(?:transport|jobs|composition|main|env)/.test(to))
    return { rule: "layers", message: `a module must not import what stands above it (${found.specifier})` };
  const doesIo = target.kind === "builtin" && !PURE_BUILTINS.has(target.name);
  if (/\.rules\.ts$/.test(path) && (doesIo || /\.(?:repository|service|router|http)\b|^@souk\/db$/.test(to)))
    return { rule: "layers", message: `rules are pure: no ${found.specifier}` };
  if (/\.(?:repository|types)\.ts$/.test(path) && /\.prisma\.ts$|\.service\.ts$|^@souk\/db$/.test(to) && !found.isTypeOnly)
    return { rule: "layers", message: `a port or a type knows no adapter: ${found.specifier}` };
  return null;
}
