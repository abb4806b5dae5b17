import { resolve } from "node:path";
import { checkCycles } from "./imports/cycles.ts";
import { checkFloors, type Violation } from "./imports/floors.ts";
import { readModules } from "./imports/modules.ts";
import { checkPlaces } from "./imports/places.ts";
import { ROOT } from "./repository.ts";

/**
 * Reads every import of the repository and checks floors, doors, layers, places and circles.
 * @throws Error when a package yields no module: a check that sees nothing finds nothing.
 */
export function checkImports(root: string): { modules: number; imports: number; violations: Violation[] } {
  const { modules, workspaces } = readModules(root);
  const unseen = workspaces.filter((one) => !modules.some((module) => module.path.startsWith(`${one.folder}/`)));
  if (modules.length === 0 || unseen.length > 0)
    throw new Error(
      `no source file was read in ${unseen.map((one) => one.folder).join(", ") || root}: the import check would pass blindly`,
    );
  const violations = [...checkFloors(modules, workspaces), ...checkPlaces(modules), ...checkCycles(modules)];
  return { modules: modules.length, imports: modules.reduce((sum, one) => sum + one.imports.length, 0), violations };
}

if (import.meta.main) {
  const { modules, imports, violations } = checkImports(resolve(process.argv[2] ?? ROOT));
  for (const { rule, path, line, message } of violations) process.stderr.write(`${path}:${line} [${rule}] ${message}\n`);
  process.stdout.write(`import rules: ${modules} modules, ${imports} imports, ${violations.length} violations\n`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
