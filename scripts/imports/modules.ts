import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { type Import, readImports } from "./read-imports.ts";

/** Where an import leads: a file of the repository, a package of ours, or somebody else's. */
type Target =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "ours"; readonly name: string; readonly subpath: string; readonly path: string | null }
  | { readonly kind: "builtin" | "outside"; readonly name: string };

export interface ResolvedImport extends Import {
  readonly target: Target;
}

/** A source file, by its path from the root with `/`, and what it imports. */
export interface SourceModule {
  readonly path: string;
  readonly imports: readonly ResolvedImport[];
}

/** A package of ours: its folder and what its `exports` offers. */
export interface Workspace {
  readonly name: string;
  readonly folder: string;
  readonly exports: Readonly<Record<string, string>>;
}

const SOURCE = /\.(?:[cm]?ts|tsx|[cm]?js|jsx)$/;
const SKIPPED = new Set(["node_modules", ".git", ".next", ".turbo", ".data", "dist", "coverage", "generated", "workspace", "public"]);

function sourceFiles(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : sourceFiles(root, path);
    return SOURCE.test(entry.name) && !entry.name.endsWith(".d.ts") ? [path] : [];
  });
}

/** Packages of the repository. */
function readWorkspaces(root: string): Workspace[] {
  return ["apps", "packages", "examples/skills"].flatMap((parent) => {
    if (!existsSync(join(root, parent))) return [];
    return readdirSync(join(root, parent)).flatMap((name) => {
      const manifest = join(root, parent, name, "package.json");
      if (!existsSync(manifest)) return [];
      const read = JSON.parse(readFileSync(manifest, "utf8")) as { name: string; exports?: Record<string, unknown> };
      return [{ name: read.name, folder: `${parent}/${name}`, exports: plainExports(read.exports ?? {}) }];
    });
  });
}

function plainExports(exported: Record<string, unknown>): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [key, value] of Object.entries(exported)) {
    const first = typeof value === "object" && value !== null ? Object.values(value)[0] : value;
    if (typeof first === "string") plain[key] = first;
  }
  return plain;
}

/** Reads every source file of the repository. */
export function readModules(root: string): { modules: SourceModule[]; workspaces: Workspace[] } {
  const workspaces = readWorkspaces(root);
  const files = ["apps", "packages", "examples", "scripts", "bench", "tests"].flatMap((folder) => sourceFiles(root, folder));
  const known = new Set(files);
  const modules = files.map((path) => ({
    path,
    imports: readImports(path, readFileSync(join(root, path), "utf8")).map((found) => ({
      ...found,
      target: resolveTarget({ root, from: path, known, workspaces }, found.specifier),
    })),
  }));
  return { modules, workspaces };
}

interface Resolving {
  readonly root: string;
  readonly from: string;
  readonly known: ReadonlySet<string>;
  readonly workspaces: readonly Workspace[];
}

function resolveTarget(context: Resolving, specifier: string): Target {
  if (specifier.startsWith("node:")) return { kind: "builtin", name: specifier };
  if (specifier.startsWith(".") || specifier.startsWith("/")) {
    const absolute = join(context.root, dirname(context.from), specifier);
    return { kind: "file", path: withEnding(context.known, relative(context.root, absolute).split(sep).join("/")) };
  }
  if (specifier.startsWith("@/")) {
    const workspace = context.workspaces.find((one) => context.from.startsWith(`${one.folder}/`));
    return { kind: "file", path: withEnding(context.known, `${workspace?.folder ?? "."}/src/${specifier.slice(2)}`) };
  }
  const parts = specifier.split("/");
  const name = specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? specifier);
  const workspace = context.workspaces.find((one) => one.name === name);
  if (!workspace) return { kind: "outside", name };
  const subpath = `.${specifier.slice(name.length)}`;
  const file = workspace.exports[subpath];
  return { kind: "ours", name, subpath, path: file === undefined ? null : posix.join(workspace.folder, file) };
}

function withEnding(known: ReadonlySet<string>, path: string): string {
  const endings = ["", ".ts", ".tsx", "/index.ts", "/index.tsx", ".js"];
  return endings.map((ending) => path + ending).find((candidate) => known.has(candidate)) ?? path;
}
