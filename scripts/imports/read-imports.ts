import { parseSync } from "oxc-parser";

/** One import or re-export of a file. */
export interface Import {
  readonly specifier: string;
  /** Gone at run time: `import type`, `export type … from`, `import("…").T`. */
  readonly isTypeOnly: boolean;
  readonly line: number;
}

const STRING = /^["'`]([^"'`$]+)["'`]$/;
const TYPE_IMPORT = /\bimport\(\s*["']([^"']+)["']\s*\)/g;

/** Every import of a TypeScript or JavaScript file. @throws SyntaxError when it cannot be parsed: an unread file is an unchecked one. */
export function readImports(file: string, source: string): Import[] {
  const { module, errors } = parseSync(file, source);
  const broken = errors.find((error) => String(error.severity) === "Error");
  if (broken) throw new SyntaxError(`${file}: ${broken.message}`);
  const lineOf = (offset: number): number => source.slice(0, offset).split("\n").length;
  const found: Import[] = [];
  for (const { moduleRequest, entries, start } of module.staticImports)
    found.push({
      specifier: moduleRequest.value,
      isTypeOnly: entries.length > 0 ? entries.every((entry) => entry.isType) : isTypeStatement(source, start),
      line: lineOf(start),
    });
  for (const { entries, start } of module.staticExports) {
    const request = entries.find((entry) => entry.moduleRequest !== null)?.moduleRequest;
    if (request) found.push({ specifier: request.value, isTypeOnly: entries.every((entry) => entry.isType), line: lineOf(start) });
  }
  const dynamic = new Set<number>();
  for (const { moduleRequest, start } of module.dynamicImports) {
    dynamic.add(start);
    const text = STRING.exec(source.slice(moduleRequest.start, moduleRequest.end))?.[1];
    if (text !== undefined) found.push({ specifier: text, isTypeOnly: false, line: lineOf(start) });
  }
  for (const match of source.matchAll(TYPE_IMPORT))
    if (!dynamic.has(match.index)) found.push({ specifier: match[1] ?? "", isTypeOnly: true, line: lineOf(match.index) });
  return found;
}

/** `import type {} from "x"` has no entries and is still only a type. */
function isTypeStatement(source: string, start: number): boolean {
  return /^import\s+type\b/.test(source.slice(start, start + 20));
}
