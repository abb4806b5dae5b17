import type { Violation } from "./floors.ts";
import type { SourceModule } from "./modules.ts";

/** Circles of imports that exist at run time, each reported once. */
export function checkCycles(modules: readonly SourceModule[]): Violation[] {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const state = new Map<string, "open" | "done">();
  const trail: string[] = [];
  const found: Violation[] = [];

  const visit = (module: SourceModule): void => {
    state.set(module.path, "open");
    trail.push(module.path);
    for (const { target, isTypeOnly, line } of module.imports) {
      const path = target.kind === "file" || target.kind === "ours" ? target.path : null;
      const next = path === null || isTypeOnly ? undefined : byPath.get(path);
      if (!next) continue;
      if (state.get(next.path) === "open") {
        const circle = [...trail.slice(trail.indexOf(next.path)), next.path];
        found.push({ rule: "cycles", path: module.path, line, message: `imports go in a circle: ${circle.join(" → ")}` });
      } else if (!state.has(next.path)) visit(next);
    }
    trail.pop();
    state.set(module.path, "done");
  };
  for (const module of modules) if (!state.has(module.path)) visit(module);
  return found;
}
